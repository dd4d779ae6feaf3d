"""The control plane at work: apps, pools of containers, logs, and what they need to start."""

from __future__ import annotations

import asyncio
import secrets
import traceback
from collections.abc import Collection, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

from modal_proto import api_pb2

from jobspec.local.building import run_build
from jobspec.local.calls import Call, Input
from jobspec.local.container_service import ContainerService, ServerContainerService
from jobspec.local.container_volumes import ContainerVolumes
from jobspec.local.containers import Container
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.files import UploadedFiles
from jobspec.local.image_recipe import Build
from jobspec.local.isolation import Isolation
from jobspec.local.logs import AppLog
from jobspec.local.memory import limited_memory
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.outcomes import TERMINATED
from jobspec.local.preparation import Preparation
from jobspec.local.protos import server_port
from jobspec.local.registry import Registry
from jobspec.local.scheduling import EXIT_SECONDS, Pool
from jobspec.local.server_pool import ServerPool
from jobspec.local.servicer import build_servicer
from jobspec.local.state_folder import ENVIRONMENT, RunFolders, StateFolder
from jobspec.local.tunnels import TunnelService
from jobspec.local.variants import Variants
from jobspec.local.volume_folders import VolumeFolders
from jobspec.local.watch import Watch

INTERRUPTED_SECONDS = 5.0  # the same after Ctrl-C
SETTLE_SECONDS = 0.1  # between looks whether spawned calls are done


class AppWatcher(Protocol):
    """Does something for apps when they are complete, and when their command is done."""

    def published(self, app_id: str) -> None:
        """The app is complete, for the first time or anew."""
        ...

    async def ending(self, app_id: str) -> None:
        """The app ends when this has; not called where a signal has ended it."""
        ...


class Runtime:
    """Everything a run knows and has started.

    Args:
        state: what outlives the run.
        folders: what does not.
        isolation: what containers run in; awaited before the first one starts.
        watch: is told of all that happens.
    """

    def __init__(
        self,
        state: StateFolder,
        folders: RunFolders,
        isolation: asyncio.Future[Isolation],
        watch: Watch,
    ) -> None:
        self.registry = Registry(run=secrets.token_hex(8))
        self.variants = Variants(self.registry)
        self.files = UploadedFiles(state)
        self.notes = NotEmulated()
        self.calls: dict[str, Call] = {}
        self.inputs: dict[str, Input] = {}
        self.pools: dict[str, Pool] = {}
        self._retired: set[Pool] = set()  # some of whose inputs may still run
        self.logs: dict[str, AppLog] = {}
        self.state = state
        self.folders = folders
        self.volumes = VolumeFolders(self.registry, state, folders)
        self.services: list[object] = []  # what a container may call beside its own service
        self.watch = watch
        self.watchers: list[AppWatcher] = []
        self.serving = False  # whether what is deployed stays until Ctrl-C
        self.live: set[str] = set()  # the apps that are published and have not ended
        self.layouts: dict[str, api_pb2.AppLayout] = {}
        self.preparation = Preparation(
            registry=self.registry,
            files=self.files,
            notes=self.notes,
            state=state,
            folders=folders,
            isolation=isolation,
            announce=watch.announce,
            build=self._build,
        )
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
            kind = ServerPool if server_port(variant.definition) else Pool
            self.pools[function_id] = kind(variant, self._start_container, self.notes, self.watch)
        return self.pools[function_id]

    def rescale(self, function_id: str, settings: api_pb2.AutoscalerSettings) -> None:
        """Let a function have other numbers of containers than the app says."""
        self.variants.rescale(function_id, settings)
        pool = self.pool(function_id)
        pool.variant = self.variants.get(function_id)
        pool.scale()

    def _all_pools(self) -> list[Pool]:
        self._retired = {pool for pool in self._retired if pool.containers}
        return [*self.pools.values(), *self._retired]

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
        volumes = ContainerVolumes(self.volumes, container.task_id, container.processes, self.notes)
        try:
            await self._start(pool, container, volumes)
        except LocalRuntimeError as error:
            container.failure = _not_started(str(error))
        except Exception:
            container.failure = _not_started(traceback.format_exc())
        finally:
            try:
                await volumes.close()
            finally:
                pool.ended(container)
                await container.remove()

    async def _start(self, pool: Pool, container: Container, volumes: ContainerVolumes) -> None:
        work = self.preparation.spec(container, volumes)
        container.preparation = asyncio.ensure_future(work)
        try:
            spec = await container.preparation
        except asyncio.CancelledError:
            if container.preparation.cancelled() and container.stopping:
                return
            raise
        tunnels = TunnelService(pool, container, self.notes)
        own: list[object] = [ContainerService(pool, container, self.notes), tunnels]
        if isinstance(pool, ServerPool):
            own.append(ServerContainerService(pool, container))
        services = [*own, volumes, *self.services]
        servicer = build_servicer(services, refused=self.notes.refused)
        seconds = pool.limits.start_seconds
        if seconds:
            asyncio.get_running_loop().call_later(seconds, pool.expire_start, container)
        if not container.stopping:
            volumes.commit_in_background()
            arguments = self._arguments(container)
            async with limited_memory(container) as group, aclosing(tunnels):
                spec["group"] = str(group) if group is not None else None
                self.watch.container_started(container)
                await container.run(spec, arguments, servicer, self.watch.logs)

    def _arguments(self, container: Container) -> api_pb2.ContainerArguments:
        variant = container.variant
        return api_pb2.ContainerArguments(
            task_id=container.task_id,
            function_id=variant.function_id,
            app_id=variant.app_id,
            function_def=variant.definition,
            serialized_params=variant.serialized_params,
            environment_name=ENVIRONMENT,
            app_layout=self.layouts[variant.app_id],
        )

    async def _build(self, build: Build, layer: Path) -> None:
        pool = self.pool(build.function_id)
        self.watch.announce(f"running the build function {pool.variant.label}")
        try:
            await run_build(pool, self.registry, build, layer)
        finally:
            self.pools.pop(build.function_id, None)  # unless the app was published again meanwhile
            await pool.stop(EXIT_SECONDS)

    # Apps ----------------------------------------------------------------------------------------

    def is_published(self, app_id: str) -> bool:
        """Whether the app's functions can be called."""
        return app_id in self.layouts

    def containers(self, app_id: str) -> list[Container]:
        """The containers of the app's present version."""
        pools = [pool for pool in self.pools.values() if pool.variant.app_id == app_id]
        return [container for pool in pools for container in pool.containers]

    def published(self, app_id: str, layout: api_pb2.AppLayout) -> None:
        """The app is complete: note what does not run, and start what it keeps warm.

        An app that is published again has new code: its containers end, and new ones take over.
        """
        if app_id in self.layouts:
            self._replace_pools(app_id)
        self.layouts[app_id] = layout
        for function_id in layout.function_ids.values():
            definition = self.registry.functions[function_id].definition
            if definition.warm_pool_size or definition.autoscaler_settings.min_containers:
                self.pool(function_id).scale()
        self.live.add(app_id)
        for watcher in self.watchers:
            watcher.published(app_id)

    def _replace_pools(self, app_id: str) -> None:
        self.variants.forget_settings(app_id)
        old = {k: p for k, p in self.pools.items() if p.variant.app_id == app_id}
        for function_id, pool in old.items():
            del self.pools[function_id]
            pool.retire(self.pool(function_id))
            self._retired.add(pool)

    def cancel(self, call: Call, *, terminate_containers: bool = False) -> None:
        """Cancel a call's inputs: those that wait, and those that run.

        Args:
            terminate_containers: end the containers of those that run; otherwise they are told.
        """
        call.cancelled = True
        pool = self.pool(call.function_id)
        for item in call.inputs.values():
            container = item.container
            if container is None:
                continue
            if terminate_containers:
                pool.fail(item, "the call was cancelled", status=TERMINATED)
                pool.kill(container)
            else:
                container.cancelled.put_nowait(item.input_id)
        pool.cancel_queued(call)

    async def settled(self, app_ids: Collection[str]) -> None:
        """Wait until no call that was spawned runs any more in those of the apps that are live."""
        told = False
        while unfinished := [c for c in self.calls.values() if self._spawned(c, app_ids)]:
            if not told:
                told = True
                count = sum(call.unfinished for call in unfinished)
                what = (
                    "1 input (Ctrl-C ends it)"
                    if count == 1
                    else f"{count} inputs (Ctrl-C ends them)"
                )
                self.watch.announce(f"still running, and waited for: {what}")
            await asyncio.sleep(SETTLE_SECONDS)

    def _spawned(self, call: Call, app_ids: Collection[str]) -> bool:
        asynchronous = call.invocation == api_pb2.FUNCTION_CALL_INVOCATION_TYPE_ASYNC
        is_there = call.app_id in self.live and call.app_id in app_ids
        return asynchronous and is_there and call.unfinished > 0

    async def stop_app(self, app_id: str, *, interrupted: bool) -> None:
        """End the app's containers, then its log."""
        if not interrupted:
            await asyncio.gather(*(watcher.ending(app_id) for watcher in self.watchers))
        self.live.discard(app_id)
        pools = [p for p in self._all_pools() if p.variant.app_id == app_id]
        seconds = INTERRUPTED_SECONDS if interrupted else EXIT_SECONDS
        await asyncio.gather(*(pool.stop(seconds) for pool in pools))
        self.log(app_id).close()

    async def stop(self) -> None:
        """End everything."""
        self.state.programs.close()
        await asyncio.gather(*(pool.stop(0) for pool in self._all_pools()))
        for log in self.logs.values():
            log.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)


def _not_started(message: str) -> api_pb2.GenericResult:
    return api_pb2.GenericResult(
        status=api_pb2.GenericResult.GENERIC_STATUS_INIT_FAILURE, exception=message
    )
