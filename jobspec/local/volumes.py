"""Volumes by name or id: made, listed, renamed and deleted, and what files they have."""

from __future__ import annotations

import asyncio
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.container_volumes import not_mounted
from jobspec.local.definitions import DefinitionService, volume_metadata
from jobspec.local.protos import CREATES
from jobspec.local.registry import Registry
from jobspec.local.state_folder import StateFolder
from jobspec.local.volume_files import existing
from jobspec.local.volume_folders import VolumeFolders

_MOST_LISTED = 100

_TYPES = {
    stat.S_IFREG: api_pb2.FileEntry.FileType.FILE,
    stat.S_IFDIR: api_pb2.FileEntry.FileType.DIRECTORY,
    stat.S_IFLNK: api_pb2.FileEntry.FileType.SYMLINK,
    stat.S_IFIFO: api_pb2.FileEntry.FileType.FIFO,
    stat.S_IFSOCK: api_pb2.FileEntry.FileType.SOCKET,
}


class VolumeService:
    """Named volumes live in the state folder.

    Args:
        registry: the volumes asked for.
        state: where they live.
        folders: where each of them is.
        definitions: gives volumes their ids.
    """

    def __init__(
        self,
        registry: Registry,
        state: StateFolder,
        folders: VolumeFolders,
        definitions: DefinitionService,
    ) -> None:
        self._registry = registry
        self._state = state
        self._folders = folders
        self._definitions = definitions

    async def volume_get_or_create(
        self, request: api_pb2.VolumeGetOrCreateRequest
    ) -> api_pb2.VolumeGetOrCreateResponse:
        name = request.deployment_name
        if name in {".", ".."}:
            raise GRPCError(Status.INVALID_ARGUMENT, f"{name!r} cannot be a volume's name here")
        if name:
            folder = self._state.volume(name, request.environment_name)
            kind = request.object_creation_type
            if kind == api_pb2.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS and folder.exists():
                raise GRPCError(Status.ALREADY_EXISTS, f"Volume {name!r} already exists")
            if kind not in CREATES and not folder.exists():
                raise GRPCError(
                    Status.NOT_FOUND,
                    f"Volume {name!r} does not exist here, and the app does not create it:"
                    f" make it with `jobspec local -- modal volume create {name}`",
                )
            folder.mkdir(parents=True, exist_ok=True)
        response = await self._definitions.volume_get_or_create(request)
        self._folders.folder(self._folders.volume(response.volume_id)).mkdir(
            parents=True, exist_ok=True
        )
        return response

    async def volume_get_by_id(
        self, request: api_pb2.VolumeGetByIdRequest
    ) -> api_pb2.VolumeGetByIdResponse:
        volume = self._folders.volume(request.volume_id)
        return api_pb2.VolumeGetByIdResponse(
            volume_id=volume.volume_id, metadata=volume_metadata(volume)
        )

    async def volume_list(self, request: api_pb2.VolumeListRequest) -> api_pb2.VolumeListResponse:
        """The newest first; a page of them ends where the next one begins."""
        environment = request.environment_name
        before = request.pagination.created_before or float("inf")
        made = [
            (folder.stat().st_ctime, folder.name.partition("@")[0])
            for folder in self._state.folder("volumes").iterdir()
            if folder == self._state.volume(folder.name.partition("@")[0], environment)
        ]
        most = min(request.pagination.max_objects or _MOST_LISTED, _MOST_LISTED)
        page = sorted((each for each in made if each[0] < before), reverse=True)[:most]
        items = [await self._listed(name, environment, at) for at, name in page]
        return api_pb2.VolumeListResponse(items=items, environment_name=environment)

    async def _listed(self, name: str, environment: str, at: float) -> api_pb2.VolumeListItem:
        response = await self._definitions.volume_get_or_create(
            api_pb2.VolumeGetOrCreateRequest(deployment_name=name, environment_name=environment)
        )
        metadata = response.metadata
        metadata.creation_info.created_at = at
        return api_pb2.VolumeListItem(
            label=name, volume_id=response.volume_id, created_at=at, metadata=metadata
        )

    async def volume_rename(self, request: api_pb2.VolumeRenameRequest) -> Empty:
        volume = self._folders.volume(request.volume_id)
        async with self._folders.held(volume) as folder:
            target = self._state.volume(request.name, volume.request.environment_name)
            if target.exists():
                raise GRPCError(Status.ALREADY_EXISTS, f"Volume {request.name!r} already exists")
            folder.rename(target)
        self._registry.rename_volume(volume, request.name)
        return Empty()

    async def volume_delete(self, request: api_pb2.VolumeDeleteRequest) -> Empty:
        async with self._folders.held(self._folders.volume(request.volume_id)) as folder:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return Empty()

    async def volume_commit(
        self, request: api_pb2.VolumeCommitRequest
    ) -> api_pb2.VolumeCommitResponse:
        """Outside of a container that has the volume; one that has it answers by itself."""
        raise not_mounted(self._folders.volume(request.volume_id))

    async def volume_reload(self, request: api_pb2.VolumeReloadRequest) -> Empty:
        raise not_mounted(self._folders.volume(request.volume_id))

    async def volume_list_files(
        self, request: api_pb2.VolumeListFilesRequest
    ) -> AsyncIterator[api_pb2.VolumeListFilesResponse]:
        entries = await self._entries(request.volume_id, request.path, recursive=request.recursive)
        yield api_pb2.VolumeListFilesResponse(entries=entries)

    async def volume_list_files2(
        self, request: api_pb2.VolumeListFiles2Request
    ) -> AsyncIterator[api_pb2.VolumeListFiles2Response]:
        entries = await self._entries(request.volume_id, request.path, recursive=request.recursive)
        yield api_pb2.VolumeListFiles2Response(entries=entries)

    async def _entries(
        self, volume_id: str, path: str, *, recursive: bool
    ) -> list[api_pb2.FileEntry]:
        """What stands at a path of a volume: a file itself, or what is in a folder."""
        async with self._folders.held(self._folders.volume(volume_id)) as folder:
            found = existing(folder, path)
            if found.is_dir():
                paths = sorted(found.rglob("*") if recursive else found.iterdir())
            else:
                paths = [found]
            return [_entry(each, folder) for each in paths]


def _entry(path: Path, folder: Path) -> api_pb2.FileEntry:
    """How Modal tells of a file: its path is the volume's own, without a slash before it."""
    found = path.lstat()
    return api_pb2.FileEntry(
        path=path.relative_to(folder).as_posix(),
        type=_TYPES.get(stat.S_IFMT(found.st_mode), api_pb2.FileEntry.FileType.UNSPECIFIED),
        mtime=int(found.st_mtime),
        size=0 if path.is_dir() else found.st_size,
    )
