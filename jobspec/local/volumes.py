"""Volumes: one shared folder each, so what one container writes the others see at once."""

from __future__ import annotations

import shutil

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.definitions import DefinitionService
from jobspec.local.runtime import Runtime

_CREATES = frozenset(
    {
        api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING,
        api_pb2.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS,
    }
)


class VolumeService:
    """Named volumes live in the state folder; commit and reload have nothing left to do."""

    def __init__(self, runtime: Runtime, definitions: DefinitionService) -> None:
        self._runtime = runtime
        self._definitions = definitions

    async def volume_get_or_create(
        self, request: api_pb2.VolumeGetOrCreateRequest
    ) -> api_pb2.VolumeGetOrCreateResponse:
        name = request.deployment_name
        if name in {".", ".."}:
            raise GRPCError(Status.INVALID_ARGUMENT, f"{name!r} cannot be a volume's name here")
        if name:
            folder = self._runtime.state.volume(name, request.environment_name)
            kind = request.object_creation_type
            if kind == api_pb2.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS and folder.exists():
                raise GRPCError(Status.ALREADY_EXISTS, f"Volume {name!r} already exists")
            if kind not in _CREATES and not folder.exists():
                raise GRPCError(
                    Status.NOT_FOUND,
                    f"Volume {name!r} does not exist here, and the app does not create it:"
                    f" make it with `jobspec local -- modal volume create {name}`",
                )
            folder.mkdir(parents=True, exist_ok=True)
        return await self._definitions.volume_get_or_create(request)

    async def volume_commit(
        self, _request: api_pb2.VolumeCommitRequest
    ) -> api_pb2.VolumeCommitResponse:
        return api_pb2.VolumeCommitResponse(skip_reload=True)

    async def volume_reload(self, _request: api_pb2.VolumeReloadRequest) -> Empty:
        return Empty()

    async def volume_delete(self, request: api_pb2.VolumeDeleteRequest) -> Empty:
        volume = self._runtime.registry.volumes.get(request.volume_id)
        if volume is None:
            raise GRPCError(Status.NOT_FOUND, "no such volume")
        if volume.name:
            folder = self._runtime.state.volume(volume.name, volume.request.environment_name)
            shutil.rmtree(folder, ignore_errors=True)
        return Empty()
