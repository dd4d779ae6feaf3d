"""The local control plane: all services on one socket for the user's client."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING

from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.apps import AppService
from jobspec.local.autoscaling import AutoscalingService
from jobspec.local.blobs import BlobService
from jobspec.local.call_service import CallService
from jobspec.local.definitions import DefinitionService
from jobspec.local.deployments import Deployments
from jobspec.local.isolation import Isolation, best_isolation
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.registry import Function
from jobspec.local.runtime import Runtime
from jobspec.local.schedules import Scheduler
from jobspec.local.secrets import EnvironmentFiles, SecretKeyMissing, SecretNotFound
from jobspec.local.server_service import ServerService
from jobspec.local.servicer import build_servicer
from jobspec.local.serving import PlaneServer
from jobspec.local.state_folder import RunFolders, StateFolder
from jobspec.local.store_names import StoreNames
from jobspec.local.stores import StoreService
from jobspec.local.volume_files import VolumeFileService
from jobspec.local.volumes import VolumeService
from jobspec.local.watch import Watch

if TYPE_CHECKING:
    from jobspec.local.web import WebEndpoints


class ControlPlane:
    """A running control plane.

    Args:
        state: what outlives the run.
        folders: what does not.
        secrets: the values of named secrets.
        watch: is told of all that happens.
        isolation: what containers run in; by default the best this machine allows.
        serving: call scheduled functions when they are due, and tell what is served where.
        fire: the scheduled functions to call once.
    """

    def __init__(
        self,
        state: StateFolder,
        folders: RunFolders,
        secrets: EnvironmentFiles,
        watch: Watch,
        isolation: Isolation | None = None,
        *,
        serving: bool = False,
        fire: Sequence[str] = (),
    ) -> None:
        self._watch = watch
        self._isolation = isolation
        self._serving = serving
        self._fire = fire
        self._state = state
        self._folders = folders
        self._secrets = secrets
        self._server: PlaneServer | None = None
        self._runtime: Runtime | None = None
        self._web: WebEndpoints | None = None
        self._blobs: BlobService | None = None
        self._stores: StoreService | None = None
        self._scheduler: Scheduler | None = None

    @property
    def scheduler(self) -> Scheduler:
        """The schedules of the run's apps."""
        assert self._scheduler is not None
        return self._scheduler

    @property
    def live(self) -> bool:
        """Whether an app is still there, as one that was deployed is when its command has ended."""
        assert self._runtime is not None
        return bool(self._runtime.live)

    @property
    def notes(self) -> NotEmulated:
        """What was used and runs differently here."""
        assert self._runtime is not None
        return self._runtime.notes

    async def start(self, listening: socket.socket) -> None:
        """Answer the client, on a socket that it may be waiting at."""
        isolation = asyncio.ensure_future(self._choose_isolation())
        runtime = self._runtime = Runtime(self._state, self._folders, isolation, self._watch)
        runtime.serving = self._serving
        self._blobs = BlobService(self._folders.scratch / "blobs")
        runtime.files.read_blob = self._blobs.read
        runtime.preparation.machine_ports = self._machine_ports
        announce = self._watch.announce
        self._scheduler = Scheduler(
            runtime, fire=self._fire, serving=self._serving, announce=announce
        )
        runtime.watchers.append(self._scheduler)
        definitions = DefinitionService(
            runtime.registry,
            files=runtime.files,
            named_secret=self._named_secret,
            web_url=self._web_url,
        )
        self._stores = StoreService(self._state, StoreNames(runtime.registry))
        services = [
            AppService(runtime, definitions, Deployments(self._state)),
            CallService(runtime, definitions),
            AutoscalingService(runtime),
            ServerService(runtime),
            VolumeService(runtime.registry, self._state, runtime.volumes, definitions),
            VolumeFileService(runtime.volumes, runtime.files, self._blobs),
            self._stores,
            self._blobs,
            definitions,
        ]
        runtime.services = services
        self._server = PlaneServer([build_servicer(services, refused=runtime.notes.refused)])
        await self._server.start(sock=listening)

    async def settled(self) -> None:
        """Wait for what was fired, and for what was spawned in apps that outlive their client."""
        assert self._runtime is not None
        apps = self._runtime.registry.apps.values()
        lasting = {app.app_id for app in apps if app.name or app.detached}
        await asyncio.gather(self.scheduler.settled(), self._runtime.settled(lasting))

    async def end_apps(self, *, interrupted: bool) -> None:
        """End the apps that are still there, their exit hooks included."""
        assert self._runtime is not None
        apps = list(self._runtime.live)
        stops = (self._runtime.stop_app(a, interrupted=interrupted) for a in apps)
        await asyncio.gather(*stops)

    async def stop(self) -> None:
        """End every container, then the servers."""
        assert self._runtime is not None and self._server is not None
        assert self._blobs is not None and self._stores is not None
        if self._web is not None:
            await self._web.stop()
        await self._runtime.stop()
        await self._blobs.stop()
        self._stores.close()
        self._server.close()
        await self._server.wait_closed()

    async def _machine_ports(self) -> list[int]:
        """What containers reach by ports of this machine: large values, and one another's endpoints."""
        assert self._blobs is not None
        endpoints = self._web.endpoints if self._web is not None else ()
        return [await self._blobs.port(), *(e.port for e in endpoints)]

    def _web_url(self, function: Function, method: str) -> str:
        """Where an endpoint is reached. What serves HTTP takes long to load: only for the first."""
        assert self._runtime is not None
        if self._web is None:
            from jobspec.local.web import Addresses, WebEndpoints

            self._web = WebEndpoints(self._runtime)
            if self._serving:
                self._runtime.watchers.append(Addresses(self._web, self._watch.announce))
        return self._web.url(function, method)

    async def _choose_isolation(self) -> Isolation:
        chosen = self._isolation or await best_isolation(self._folders)
        if chosen is Isolation.NONE:
            self._watch.announce("warning: containers are not isolated from this machine")
        return chosen

    def _named_secret(self, request: api_pb2.SecretGetOrCreateRequest) -> dict[str, str]:
        try:
            return self._secrets.values(request.deployment_name, request.required_keys)
        except SecretNotFound as error:
            raise GRPCError(Status.NOT_FOUND, str(error)) from None
        except SecretKeyMissing as error:
            raise GRPCError(Status.FAILED_PRECONDITION, str(error)) from None
