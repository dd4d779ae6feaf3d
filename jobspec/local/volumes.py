"""Volumes: one shared folder each, so what one container writes the others see at once."""

from __future__ import annotations

import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.definitions import DefinitionService
from jobspec.local.registry import Volume
from jobspec.local.runtime import Runtime

_CREATES = frozenset(
    {
        api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING,
        api_pb2.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS,
    }
)

_TYPES = {
    stat.S_IFREG: api_pb2.FileEntry.FileType.FILE,
    stat.S_IFDIR: api_pb2.FileEntry.FileType.DIRECTORY,
    stat.S_IFLNK: api_pb2.FileEntry.FileType.SYMLINK,
    stat.S_IFIFO: api_pb2.FileEntry.FileType.FIFO,
    stat.S_IFSOCK: api_pb2.FileEntry.FileType.SOCKET,
}


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

    async def volume_list_files(
        self, request: api_pb2.VolumeListFilesRequest
    ) -> AsyncIterator[api_pb2.VolumeListFilesResponse]:
        entries = self._entries(request.volume_id, request.path, recursive=request.recursive)
        yield api_pb2.VolumeListFilesResponse(entries=entries)

    async def volume_list_files2(
        self, request: api_pb2.VolumeListFiles2Request
    ) -> AsyncIterator[api_pb2.VolumeListFiles2Response]:
        entries = self._entries(request.volume_id, request.path, recursive=request.recursive)
        yield api_pb2.VolumeListFiles2Response(entries=entries)

    def _entries(
        self, volume_id: str, path: str, *, recursive: bool
    ) -> Iterator[api_pb2.FileEntry]:
        """What stands at a path of a volume: a file itself, or what is in a folder."""
        folder = self._runtime.preparation.volume(self._volume(volume_id))
        folder.mkdir(parents=True, exist_ok=True)
        found = folder / path.strip("/")
        if not found.exists() or not found.resolve().is_relative_to(folder.resolve()):
            raise GRPCError(Status.NOT_FOUND, f"No such file or directory: {path!r}")
        if found.is_dir():
            paths = sorted(found.rglob("*") if recursive else found.iterdir())
        else:
            paths = [found]
        return (_entry(each, folder) for each in paths)

    async def volume_delete(self, request: api_pb2.VolumeDeleteRequest) -> Empty:
        volume = self._volume(request.volume_id)
        shutil.rmtree(self._runtime.preparation.volume(volume), ignore_errors=True)
        return Empty()

    def _volume(self, volume_id: str) -> Volume:
        volume = self._runtime.registry.volumes.get(volume_id)
        if volume is None:
            raise GRPCError(Status.NOT_FOUND, "no such volume")
        return volume


def _entry(path: Path, folder: Path) -> api_pb2.FileEntry:
    """How Modal tells of a file: its path is the volume's own, without a slash before it."""
    found = path.lstat()
    return api_pb2.FileEntry(
        path=path.relative_to(folder).as_posix(),
        type=_TYPES.get(stat.S_IFMT(found.st_mode), api_pb2.FileEntry.FileType.UNSPECIFIED),
        mtime=int(found.st_mtime),
        size=0 if path.is_dir() else found.st_size,
    )
