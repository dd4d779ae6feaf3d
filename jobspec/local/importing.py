"""Containers that import an app and go no further: no function of the app and no enter hook runs.

The SDK's own entry point takes a snapshot of a container once the app is imported: where Modal would
take it, a container of this kind has done what it is for, and is ended. What is imported, and in
which environment, is as in `jobspec run`; volumes are read-only, and nothing can be called.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from grpclib.server import Server
from modal_proto import api_pb2

from jobspec.local.blobs import BlobService
from jobspec.local.console import Silent
from jobspec.local.container_volumes import ContainerVolumes
from jobspec.local.containers import Container, describe_status
from jobspec.local.cores import WORKING_CONTAINERS
from jobspec.local.definitions import DefinitionService
from jobspec.local.image_recipe import Recipe, recipe_of
from jobspec.local.import_service import AssumedSecrets, Image, Imported, ImportService, Program
from jobspec.local.interpreters import find_interpreter
from jobspec.local.isolation import Isolation, best_isolation
from jobspec.local.launching import start_launcher
from jobspec.local.loading import Loader
from jobspec.local.processes import kill_below
from jobspec.local.recorded import Recording
from jobspec.local.recording import record_with, web_url
from jobspec.local.runtime import Runtime
from jobspec.local.secrets import EnvironmentFiles
from jobspec.local.servicer import build_servicer
from jobspec.local.state_folder import ENVIRONMENT, RunFolders, StateFolder
from jobspec.local.store_names import StoreNames
from jobspec.local.variants import Variant
from jobspec.local.watch import Watch

SECONDS = 300  # that an import may take
_MOST_PRINTED = 1 << 20  # bytes of a container's output that are kept
_REPORT = ".import-report"
_START = (
    "import os, runpy, sys; folder = os.path.join(os.path.dirname("
    "os.environ['MODAL_CONTAINER_ARGUMENTS_PATH']), 'program'); sys.path.insert(0, folder);"
    "runpy.run_path(os.path.join(folder, 'start.py'), run_name='__main__')"
)


class Imports:
    """One app: what it asks for, and the containers that import it. See `imports`."""

    def __init__(
        self, runtime: Runtime, definitions: DefinitionService, blobs: BlobService
    ) -> None:
        self._runtime = runtime
        self._definitions = definitions
        self._blobs = blobs
        self._slots = asyncio.Semaphore(WORKING_CONTAINERS)

    async def record(self, app: Path, load: Loader) -> Recording:
        """What the app asks for, its files being kept. Raises RecordingError."""
        registry = self._runtime.registry
        services = [self._blobs, self._definitions, StoreNames(registry)]
        return await record_with(services, registry, app, load=load)

    def image(self, name: str) -> Image:
        """What stands for the image of a recorded function."""
        recipe = self._recipe(self._variant(name))
        used = find_interpreter(recipe.python).minor if recipe.python is not None else ""
        differs = recipe.python is not None and used != recipe.python
        return Image(
            tuple(recipe.left_out), f"Python {used} for {recipe.python}" if differs else ""
        )

    async def isolation(self) -> Isolation:
        """What containers run in."""
        return await self._runtime.preparation.isolation

    async def run(self, name: str, program: Program, parameters: bytes) -> Imported:
        """Import the app in a container of a recorded function.

        Args:
            name: the function's, as Modal knows it.
            program: what runs in the container.
            parameters: of a class, serialized as the SDK expects them.

        Raises:
            LocalRuntimeError: the image's environment cannot be made.
        """
        async with self._slots:
            return await self._run(self._variant(name), program, parameters)

    async def _run(self, variant: Variant, program: Program, parameters: bytes) -> Imported:
        runtime = self._runtime
        task_id = runtime.registry.new_id("ta")
        container = Container(
            task_id, variant, runtime.folders.sockets / task_id, runtime.folders.scratch / task_id
        )
        container.private.mkdir()
        container.scratch.mkdir()
        volumes = ContainerVolumes(runtime.volumes, task_id, container.processes, runtime.notes)
        try:
            spec = await runtime.preparation.spec(container, volumes, program=("-c", _START))
            isolated = await self.isolation() is not Isolation.NONE
            report = container.scratch / _REPORT
            self._place(container, program, f"/{_REPORT}" if isolated else str(report))
            arguments = self._arguments(container, parameters)
            (container.private / "arguments.pb").write_bytes(arguments.SerializeToString())
            service, is_late, printed = await self._supervise(container, volumes, spec)
            lines = report.read_text(errors="replace").splitlines() if report.exists() else []
        finally:
            await volumes.close()
            await container.remove()
        result = service.failure
        failure = None
        if not service.imported:
            status = describe_status(container.status or 0)
            failure = f"the container {status} before it had imported the app"
            failure = f"it took longer than {SECONDS} s" if is_late else failure
            failure = result.exception if result is not None else failure
        return Imported(
            name=variant.definition.function_name,
            failure=failure,
            is_late=is_late,
            trace=result.traceback if result is not None else "",
            printed=printed,
            report=tuple(lines),
            uploads=self._uploads(variant),
        )

    async def _supervise(
        self, container: Container, volumes: ContainerVolumes, spec: dict[str, object]
    ) -> tuple[ImportService, bool, str]:
        """Run a container until it has imported the app or ended; whether it was late, its output."""
        service = ImportService()
        servicer = build_servicer([service, volumes, self._definitions], refused=_ignored)
        server = Server([servicer])
        await server.start(path=str(container.private / "server.sock"))
        process = await start_launcher(spec, container.private / "spec.json")
        assert process.stdout is not None
        reading = asyncio.create_task(_read(process.stdout, service.ended))
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS):
                    await service.ended.wait()
            is_late = not service.ended.is_set()
        finally:
            if process.returncode is None:
                kill_below(process.pid)
            container.status = await process.wait()
            printed = await reading
            server.close()
            await server.wait_closed()
        return service, is_late, printed

    def _place(self, container: Container, program: Program, report: str) -> None:
        folder = container.private / "program"
        module = container.variant.definition.module_name
        told = json.dumps({"module": module, "report": report}).encode()
        for name, content in {**program.files, "program.json": told}.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def _arguments(self, container: Container, parameters: bytes) -> api_pb2.ContainerArguments:
        variant = container.variant
        return api_pb2.ContainerArguments(
            task_id=container.task_id,
            function_id=variant.function_id,
            app_id=variant.app_id,
            function_def=variant.definition,
            serialized_params=parameters,
            environment_name=ENVIRONMENT,
            app_layout=self._layout(variant.app_id),
            checkpoint_id="ch-000001",
        )

    def _layout(self, app_id: str) -> api_pb2.AppLayout:
        return self._runtime.layouts.setdefault(app_id, self._definitions.layout(app_id))

    def _variant(self, name: str) -> Variant:
        """A function as its definition says, but for what an import has no use for."""
        function = next(f for f in self._runtime.registry.functions.values() if f.name == name)
        self._layout(function.app_id)
        definition = api_pb2.Function()
        definition.CopyFrom(function.definition)
        definition.is_auto_snapshot = True  # no enter and no exit hooks
        definition.is_checkpointing_function = True
        definition._experimental_enable_gpu_snapshot = False
        definition._experimental_group_size = 0
        # Nothing listens on a port, so that the container needs no network of its own.
        definition.ClearField("http_config")
        definition.ClearField("webhook_config")
        for method in definition.method_definitions.values():
            method.ClearField("webhook_config")
        for mount in definition.volume_mounts:
            mount.read_only = True
        return Variant(function.function_id, function.function_id, function.app_id, definition)

    def _recipe(self, variant: Variant) -> Recipe:
        return recipe_of(variant.definition.image_id, self._runtime.registry)

    def _uploads(self, variant: Variant) -> dict[str, Path]:
        mounts = [(mount_id, "/") for mount_id in variant.definition.mount_ids]
        uploads: dict[str, Path] = {}
        for mount_id, folder in [*self._recipe(variant).copies, *mounts]:
            tree = self._runtime.files.tree(self._runtime.registry.mounts[mount_id], folder)
            uploads |= {path: here for path, (here, _) in tree.items()}
        return uploads


@asynccontextmanager
async def imports(
    state: Path | None, env_files: Iterable[str], announce: Callable[[str], None]
) -> AsyncIterator[Imports]:
    """The imports of one app; nothing of them is left when this is left.

    Args:
        state: the folder for environments and caches; by default that of `jobspec run`.
        env_files: files with the values of named secrets, ``FILE`` or ``NAME=FILE``.
        announce: is told what takes a while.

    Raises:
        LocalRuntimeError: an environment file cannot be read.
    """
    secrets = AssumedSecrets(EnvironmentFiles(tuple(env_files)))
    state_folder = StateFolder(state)
    folders = RunFolders(state_folder)
    isolation = asyncio.ensure_future(best_isolation(folders))
    runtime = Runtime(state_folder, folders, isolation, _Announcing(announce))
    blobs = BlobService(folders.scratch / "blobs")
    runtime.files.read_blob = blobs.read
    definitions = DefinitionService(
        runtime.registry, files=runtime.files, named_secret=secrets.values, web_url=web_url
    )
    # for the build functions of images
    runtime.services = [StoreNames(runtime.registry), blobs, definitions]
    try:
        yield Imports(runtime, definitions, blobs)
    finally:
        await runtime.stop()
        await blobs.stop()
        await asyncio.wait([isolation])  # which has a process of its own
        folders.remove()


class _Announcing(Watch):
    """Says what takes a while, and nothing else."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        super().__init__(Silent())
        self._announce = announce

    def announce(self, line: str) -> None:
        self._announce(line)


async def _read(stream: asyncio.StreamReader, ended: asyncio.Event) -> str:
    """What a container prints until it ends, and says so."""
    kept = bytearray()
    while chunk := await stream.read(1 << 16):
        kept += chunk
        del kept[:-_MOST_PRINTED]
    ended.set()
    return kept.decode(errors="replace")


def _ignored(_rpc: str) -> None:
    """The client gets an error, which the import shows."""
