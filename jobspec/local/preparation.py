"""What has to be there before a container can start: its environment, files and variables."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from jobspec.local import gpus
from jobspec.local.container_volumes import ContainerVolumes
from jobspec.local.containers import ENTRY_POINT, Container
from jobspec.local.environments import Environment, build_environment
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.files import UploadedFiles
from jobspec.local.gpus import Gpus, machine_gpus
from jobspec.local.image_recipe import Build, Recipe, recipe_of
from jobspec.local.isolation import Isolation, bubblewrap_command, can_block_network
from jobspec.local.launching import launcher_spec
from jobspec.local.namespace import (
    ContainerFiles,
    Layout,
    VolumeMount,
    container_environment,
    namespace_layout,
    plain_layout,
)
from jobspec.local.networks import OwnNetwork
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.protos import listening_ports, text
from jobspec.local.registry import Registry
from jobspec.local.state_folder import RunFolders, StateFolder
from jobspec.local.variants import Variant

OWN_NETWORK = (
    "a container that listens has a network of its own, out of which go HTTP and HTTPS alone"
)


async def no_ports() -> Iterable[int]:
    """No ports of this machine are reached from a container's own network."""
    return ()


@dataclass
class Preparation:
    """Prepares containers; an image's environment is made once, however many wait for it."""

    registry: Registry
    files: UploadedFiles
    notes: NotEmulated
    state: StateFolder
    folders: RunFolders
    isolation: asyncio.Future[Isolation]
    announce: Callable[[str], None]
    build: Callable[[Build, Path], Coroutine[None, None, None]]  # runs it, and fills the folder
    gpus: Gpus = field(default_factory=lambda: Gpus(machine_gpus()))
    machine_ports: Callable[[], Awaitable[Iterable[int]]] = no_ports
    _environments: dict[str, asyncio.Task[Environment]] = field(default_factory=dict)
    _layers: dict[str, asyncio.Task[Path]] = field(default_factory=dict)
    _probing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _blocking: bool | None = None

    async def spec(
        self,
        container: Container,
        volumes: ContainerVolumes,
        *,
        program: Sequence[str] = ENTRY_POINT,
    ) -> dict[str, object]:
        """The launcher's spec of a container's process, everything it names being there.

        Args:
            container: it is told which files were put into it.
            volumes: the container's, which are mounted.
            program: what its Python runs.

        Raises:
            LocalRuntimeError: the image's environment cannot be made, or volumes cannot be shown.
        """
        variant = container.variant
        recipe = recipe_of(variant.definition.image_id, self.registry)
        environment = await self._environment(variant, recipe)
        self.notes.function(variant)
        self.notes.image(variant, recipe, environment)
        layer = await self._layer(variant, recipe, environment)
        mounts = [*await self._volumes(variant, volumes), *self._buckets(variant)]
        files = self._files(container, recipe, environment, layer, mounts)
        container.uploads = files.uploads.keys()
        layout = await self._layout(files, variant)
        argv = [f"{layout.paths['venv']}/bin/python", *program]
        ids = {
            "MODAL_TASK_ID": container.task_id,
            "MODAL_IMAGE_ID": variant.definition.image_id,
            gpus.VARIABLE: self.gpus.deal(variant.definition.resources.gpu_config.count),
        }
        variables = container_environment(layout, recipe.environment, self._secrets(variant), ids)
        cwd = recipe.workdir or layout.paths["home"]
        if listening_ports(variant.definition) and not variant.definition.block_network:
            return await self._with_own_network(container, argv, variables, cwd, layout)
        network = not await self._network_blocked(variant)
        if await self.isolation is Isolation.BUBBLEWRAP:
            command = bubblewrap_command(argv, layout, cwd, network=network)
            return launcher_spec(command, variables, "/", None)
        return launcher_spec(argv, variables, cwd, layout, network=network)

    async def _with_own_network(
        self,
        container: Container,
        argv: list[str],
        variables: dict[str, str],
        cwd: str,
        layout: Layout,
    ) -> dict[str, object]:
        """For a container that listens on ports, which others may want as well."""
        variant = container.variant
        if await self.isolation is not Isolation.NAMESPACES or not await self._can_block():
            self.notes.add("containers that listen share this machine's ports", variant.label)
            if await self.isolation is Isolation.BUBBLEWRAP:
                command = bubblewrap_command(argv, layout, cwd, network=True)
                return launcher_spec(command, variables, "/", None)
            return launcher_spec(argv, variables, cwd, layout)
        self.notes.add(OWN_NETWORK, variant.label)
        taken = listening_ports(variant.definition)
        network = OwnNetwork(set(await self.machine_ports()) - taken)
        container.network = network
        variables |= network.variables
        return launcher_spec(argv, variables, cwd, layout, network=False, sockets=network.fd)

    async def _network_blocked(self, variant: Variant) -> bool:
        if not variant.definition.block_network:
            return False
        blocked = await self._can_block()
        if not blocked:
            self.notes.add("the network is not blocked", variant.label)
        return blocked

    async def _can_block(self) -> bool:
        async with self._probing:
            if self._blocking is None:
                self._blocking = await can_block_network(await self.isolation, self.folders)
        return self._blocking

    async def _environment(self, variant: Variant, recipe: Recipe) -> Environment:
        image_id = variant.definition.image_id
        if image_id not in self._environments:
            work = asyncio.to_thread(build_environment, recipe, self.state, self.announce)
            self._environments[image_id] = asyncio.create_task(work)
        try:
            return await asyncio.shield(self._environments[image_id])
        except LocalRuntimeError as error:
            message = f"the image of {variant.label} cannot be built here:\n{error}"
            raise LocalRuntimeError(message) from error

    async def _layer(
        self, variant: Variant, recipe: Recipe, environment: Environment
    ) -> Path | None:
        """What the last build function has left: its own image has what those before it left."""
        if not recipe.builds:
            return None
        if await self.isolation is Isolation.NONE:
            self.notes.add("build functions are not run", variant.label)
            return None
        last = recipe.builds[-1]
        key = f"{last.key}-{environment.key}"
        if key not in self._layers:
            self._layers[key] = asyncio.create_task(self._make_layer(last, key))
        try:
            return await asyncio.shield(self._layers[key])
        except LocalRuntimeError as error:
            message = f"the image of {variant.label} cannot be built here:\n{error}"
            raise LocalRuntimeError(message) from error

    async def _make_layer(self, build: Build, key: str) -> Path:
        if build.forced:
            folder = self.folders.scratch / "layers" / key
            folder.mkdir(parents=True)
            await self.build(build, folder)
            return folder
        loop = asyncio.get_running_loop()

        def make(new: Path) -> None:
            asyncio.run_coroutine_threadsafe(self.build(build, new), loop).result()

        # A thread of its own: the build needs the usual ones while this one waits for it.
        waiting = ThreadPoolExecutor(1)
        try:
            return await loop.run_in_executor(waiting, self.state.cached, "layers", key, make)
        finally:
            waiting.shutdown(wait=False)

    async def _layout(self, files: ContainerFiles, variant: Variant) -> Layout:
        if await self.isolation is not Isolation.NONE:
            layout = await asyncio.to_thread(namespace_layout, files)
        elif files.volumes:
            raise LocalRuntimeError(
                f"{variant.label} has a bucket, and this machine allows neither namespaces nor"
                " bubblewrap: it cannot be shown at its path"
            )
        else:
            layout = await asyncio.to_thread(plain_layout, files)
            self.notes.add("containers are not isolated from this machine")
        for path in layout.unreachable:
            self.notes.add(f"the uploaded file {path} is not at its path", variant.label)
        return layout

    def _files(
        self,
        container: Container,
        recipe: Recipe,
        environment: Environment,
        layer: Path | None,
        volumes: Sequence[VolumeMount],
    ) -> ContainerFiles:
        definition = container.variant.definition
        uploads: dict[str, tuple[Path, int]] = {}
        for mount_id, folder in [*recipe.copies, *((m, "/") for m in definition.mount_ids)]:
            uploads.update(self.files.tree(self.registry.mounts[mount_id], folder))
        return ContainerFiles(
            scratch=container.scratch,
            private=container.private,
            workdir=recipe.workdir,
            layer=layer,
            bytecode=self.state.folder("bytecode"),
            environment=environment,
            volumes=volumes,
            uploads=uploads,
        )

    async def _volumes(self, variant: Variant, volumes: ContainerVolumes) -> list[VolumeMount]:
        if await self.isolation is Isolation.NONE and variant.definition.volume_mounts:
            raise LocalRuntimeError(
                f"{variant.label} has volumes, and this machine allows neither namespaces nor"
                " bubblewrap: they cannot be shown at their paths"
            )
        return [
            VolumeMount(
                await volumes.mount(mount, text(mount, "sub_path").strip("/")),
                mount.mount_path,
                mount.read_only,
            )
            for mount in variant.definition.volume_mounts
        ]

    def _buckets(self, variant: Variant) -> list[VolumeMount]:
        """An empty folder for what each function of the run mounts of a bucket."""
        mounts = []
        for bucket in variant.definition.cloud_bucket_mounts:
            part = text(bucket, "key_prefix").strip("/")
            folder = self.folders.scratch / "buckets" / bucket.bucket_name
            source = folder / hashlib.sha256(part.encode()).hexdigest()[:16]
            source.mkdir(parents=True, exist_ok=True)
            mounts.append(VolumeMount(source, bucket.mount_path, bucket.read_only))
        return mounts

    def _secrets(self, variant: Variant) -> dict[str, str]:
        values: dict[str, str] = {}
        for secret_id in variant.definition.secret_ids:
            values.update(self.registry.secrets[secret_id].values)
        return values
