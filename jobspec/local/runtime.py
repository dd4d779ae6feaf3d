"""The control plane at work: apps, pools of containers, logs, and what they need to start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

from modal_proto import api_pb2

from jobspec.local.calls import Call, Input
from jobspec.local.container_service import ContainerService
from jobspec.local.containers import ENTRY_POINT, Container, launcher_spec
from jobspec.local.environments import Environment, build_environment
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.files import UploadedFiles
from jobspec.local.image_recipe import Recipe, recipe_of
from jobspec.local.isolation import Isolation, bubblewrap_command
from jobspec.local.logs import AppLog
from jobspec.local.namespace import (
    ContainerFiles,
    Layout,
    VolumeMount,
    container_environment,
    namespace_layout,
    plain_layout,
)
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.registry import Registry, Volume
from jobspec.local.scheduling import Pool, start_seconds
from jobspec.local.servicer import build_servicer
from jobspec.local.state_folder import RunFolders, StateFolder
from jobspec.local.variants import Variant, Variants

EXIT_SECONDS = 20.0  # for exit hooks, once containers are told to end
INTERRUPTED_SECONDS = 5.0  # the same after Ctrl-C


class Runtime:
    """Everything a run knows and has started.

    Args:
        state: what outlives the run.
        folders: what does not.
        isolation: what containers run in; awaited before the first one starts.
        announce: is told what takes a while.
    """

    def __init__(
        self,
        state: StateFolder,
        folders: RunFolders,
        isolation: asyncio.Future[Isolation],
        announce: Callable[[str], None],
    ) -> None:
        self._announce = announce
        self.registry = Registry()
        self.variants = Variants(self.registry)
        self.files = UploadedFiles(state)
        self.notes = NotEmulated()
        self.calls: dict[str, Call] = {}
        self.inputs: dict[str, Input] = {}
        self.pools: dict[str, Pool] = {}
        self.logs: dict[str, AppLog] = {}
        self.state = state
        self.folders = folders
        self.layout_of: dict[str, api_pb2.AppLayout] = {}
        self.container_services: list[object] = []
        self._isolation = isolation
        self._environments: dict[str, asyncio.Task[Environment]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def background(self, work: Coroutine[None, None, None]) -> None:
        """Run something beside the requests; it ends with the run."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def log(self, app_id: str) -> AppLog:
        """An app's log."""
        return self.logs.setdefault(app_id, AppLog())

    def pool(self, function_id: str) -> Pool:
        """The pool of a function or variant, made when it is first called."""
        if function_id not in self.pools:
            variant = self.variants.get(function_id)
            self.pools[function_id] = Pool(variant, self._start_container)
        return self.pools[function_id]

    # Starting containers -------------------------------------------------------------------------

    def _start_container(self, pool: Pool) -> None:
        task_id = self.registry.new_id("ta")
        private = self.folders.sockets / task_id
        scratch = self.folders.scratch / task_id
        private.mkdir()
        scratch.mkdir()
        container = Container(task_id, pool.variant, private, scratch)
        pool.containers.add(container)
        self.background(self._run_container(pool, container))

    async def _run_container(self, pool: Pool, container: Container) -> None:
        try:
            await self._prepare_and_run(pool, container)
        except LocalRuntimeError as error:
            container.failure = api_pb2.GenericResult(
                status=api_pb2.GenericResult.GENERIC_STATUS_INIT_FAILURE, exception=str(error)
            )
        finally:
            pool.ended(container)
            await container.remove()

    async def _prepare_and_run(self, pool: Pool, container: Container) -> None:
        variant = pool.variant
        recipe = recipe_of(variant.definition.image_id, self.registry)
        environment = await self._environment(variant, recipe)
        self.notes.function(variant)
        self.notes.image(variant, recipe, environment)
        files = self._files(container, recipe, environment)
        layout = await self._layout(files, variant)
        service = ContainerService(pool, container)
        if container.stopping:
            return
        seconds = start_seconds(variant.definition)
        if seconds:
            asyncio.get_running_loop().call_later(seconds, pool.expire_start, container)
        await container.run(
            await self._spec(container, recipe, layout),
            self._arguments(container),
            build_servicer([service, *self.container_services], refused=self.notes.refused),
            self.log(variant.app_id),
        )

    async def _spec(
        self, container: Container, recipe: Recipe, layout: Layout
    ) -> dict[str, object]:
        """The launcher's spec of a container's process."""
        variant = container.variant
        argv = [f"{layout.paths['venv']}/bin/python", *ENTRY_POINT]
        ids = {"MODAL_TASK_ID": container.task_id, "MODAL_IMAGE_ID": variant.definition.image_id}
        environment = container_environment(layout, recipe.environment, self._secrets(variant), ids)
        cwd = recipe.workdir or layout.paths["home"]
        if await self._isolation is Isolation.BUBBLEWRAP:
            return launcher_spec(bubblewrap_command(argv, layout, cwd), environment, "/", None)
        return launcher_spec(argv, environment, cwd, layout)

    async def _environment(self, variant: Variant, recipe: Recipe) -> Environment:
        """The image's environment; made once, however many containers wait for it."""
        image_id = variant.definition.image_id
        if image_id not in self._environments:
            work = asyncio.to_thread(build_environment, recipe, self.state, self._announce)
            self._environments[image_id] = asyncio.create_task(work)
        try:
            return await asyncio.shield(self._environments[image_id])
        except LocalRuntimeError as error:
            message = f"the image of {variant.label} cannot be built here:\n{error}"
            raise LocalRuntimeError(message) from error

    async def _layout(self, files: ContainerFiles, variant: Variant) -> Layout:
        if await self._isolation is not Isolation.NONE:
            layout = await asyncio.to_thread(namespace_layout, files)
        elif files.volumes:
            raise LocalRuntimeError(
                f"{variant.label} has volumes, and this machine allows neither namespaces nor"
                " bubblewrap: they cannot be shown at their paths"
            )
        else:
            layout = await asyncio.to_thread(plain_layout, files)
            self.notes.add("containers are not isolated from this machine")
        for path in layout.unreachable:
            self.notes.add(f"the uploaded file {path} is not at its path", variant.label)
        return layout

    def _files(
        self, container: Container, recipe: Recipe, environment: Environment
    ) -> ContainerFiles:
        definition = container.variant.definition
        uploads: dict[str, tuple[Path, int]] = {}
        for mount_id, folder in [*recipe.copies, *((m, "/") for m in definition.mount_ids)]:
            uploads.update(self.files.tree(self.registry.mounts[mount_id], folder))
        volumes = []
        for mount in definition.volume_mounts:
            source = self.volume_folder(self.registry.volumes[mount.volume_id])
            source = source / mount.sub_path.strip("/") if mount.sub_path else source
            source.mkdir(parents=True, exist_ok=True)
            volumes.append(VolumeMount(source, mount.mount_path, mount.read_only))
        return ContainerFiles(
            scratch=container.scratch,
            private=container.private,
            workdir=recipe.workdir,
            bytecode=self.state.folder("bytecode", environment.key),
            environment=environment,
            volumes=volumes,
            uploads=uploads,
        )

    def volume_folder(self, volume: Volume) -> Path:
        """A named volume's folder in the state; a nameless one lives as long as the run."""
        if volume.name:
            return self.state.volume(volume.name)
        return self.folders.scratch / volume.volume_id

    def _secrets(self, variant: Variant) -> dict[str, str]:
        values: dict[str, str] = {}
        for secret_id in variant.definition.secret_ids:
            values.update(self.registry.secrets[secret_id].values)
        return values

    def _arguments(self, container: Container) -> api_pb2.ContainerArguments:
        variant = container.variant
        return api_pb2.ContainerArguments(
            task_id=container.task_id,
            function_id=variant.function_id,
            app_id=variant.app_id,
            function_def=variant.definition,
            serialized_params=variant.serialized_params,
            environment_name="main",
            app_layout=self.layout_of[variant.app_id],
        )

    def published(self, app_id: str, layout: api_pb2.AppLayout) -> None:
        """The app is complete: note what does not run, and start what it keeps warm.

        An app that is published again has new code: its containers end, and new ones take over.
        """
        if app_id in self.layout_of:
            self._replace_pools(app_id)
        self.layout_of[app_id] = layout
        for function in self.registry.functions_of(app_id):
            if function.definition.HasField("schedule"):
                self.notes.schedule(function.name)
        for function_id in layout.function_ids.values():
            definition = self.registry.functions[function_id].definition
            if definition.warm_pool_size or definition.autoscaler_settings.min_containers:
                self.pool(function_id).scale()

    def _replace_pools(self, app_id: str) -> None:
        old = {k: p for k, p in self.pools.items() if p.variant.app_id == app_id}
        for function_id, pool in old.items():
            del self.pools[function_id]
            waiting = list(pool.queue)
            pool.queue.clear()
            self.background(pool.stop(EXIT_SECONDS))
            for item in waiting:
                self.pool(function_id).push(item)

    async def cancel(self, call: Call) -> None:
        """Cancel a call's inputs: those that wait, and through their containers those that run."""
        pool = self.pool(call.function_id)
        for item in list(call.inputs.values()):
            if item.finished:
                continue
            if item.container is not None:
                item.container.cancelled.put_nowait(item.input_id)
            elif item in pool.queue:
                pool.queue.remove(item)
                status = api_pb2.GenericResult.GENERIC_STATUS_TERMINATED
                pool.fail(item, "the call was cancelled", status=status)

    # Ending ------------------------------------------------------------------------------------

    async def stop_app(self, app_id: str, *, interrupted: bool) -> None:
        """End the app's containers, then its log."""
        pools = [p for p in self.pools.values() if p.variant.app_id == app_id]
        seconds = INTERRUPTED_SECONDS if interrupted else EXIT_SECONDS
        await asyncio.gather(*(pool.stop(seconds) for pool in pools))
        self.log(app_id).close()

    async def stop(self) -> None:
        """End everything."""
        await asyncio.gather(*(pool.stop(0) for pool in self.pools.values()))
        for log in self.logs.values():
            log.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)
