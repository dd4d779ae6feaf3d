"""The volumes of one container: its working copies, and when they are committed and reloaded."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.not_emulated import NotEmulated
from jobspec.local.processes import open_inodes
from jobspec.local.registry import Volume
from jobspec.local.volume_files import inside
from jobspec.local.volume_folders import VolumeFolders, in_thread
from jobspec.local.working_copy import WorkingCopy

BACKGROUND_SECONDS = 5.0  # between commits that the app has not asked for
BACKGROUND_SHARE = 0.05  # of the time, at most, is spent on them


@dataclass(frozen=True)
class _Mounted:
    volume: Volume
    copy: WorkingCopy


class ContainerVolumes:
    """What a container has of volumes, by volume id; answers its commits and reloads.

    Args:
        folders: where volumes are.
        name: the container's, unique in the run.
        processes: gives the container's processes.
        notes: are told of what other containers saw too early.
    """

    def __init__(
        self,
        folders: VolumeFolders,
        name: str,
        processes: Callable[[], Iterable[int]],
        notes: NotEmulated,
    ) -> None:
        self._folders = folders
        self._name = name
        self._processes = processes
        self._notes = notes
        self._copies: Path | None = None
        self._mounted: dict[str, _Mounted] = {}
        self._closing = asyncio.Event()
        self._background: asyncio.Task[None] | None = None

    async def mount(self, mount: api_pb2.VolumeMount, sub_path: str) -> Path:
        """Copy a volume, or a folder in it, for the container; the folder of the copy."""
        volume = self._folders.volume(mount.volume_id)
        self._copies = copies = self._folders.scratch(self._name)
        async with self._folders.held(volume) as folder:
            copy = await in_thread(
                WorkingCopy,
                inside(folder, sub_path),
                copies / mount.volume_id,
                copies / f"{mount.volume_id}-staging",
                read_only=mount.read_only,
            )
        self._mounted[mount.volume_id] = _Mounted(volume, copy)
        return copy.folder

    def commit_in_background(self) -> None:
        """From now on, commit every few seconds."""
        if self._mounted:
            self._background = asyncio.create_task(self._keep_committing())

    async def close(self) -> None:
        """Commit a last time, after the container has ended however it did; delete the copies."""
        self._closing.set()
        if self._background is not None:
            await self._background
        await self._commit_all()
        if self._copies is not None:
            await asyncio.to_thread(shutil.rmtree, self._copies, ignore_errors=True)

    async def volume_commit(
        self, request: api_pb2.VolumeCommitRequest
    ) -> api_pb2.VolumeCommitResponse:
        await self._sync(self._of(request.volume_id), WorkingCopy.commit)
        return api_pb2.VolumeCommitResponse(skip_reload=True)

    async def volume_reload(self, request: api_pb2.VolumeReloadRequest) -> Empty:
        mounted = self._of(request.volume_id)
        path = await asyncio.to_thread(self._open_path, mounted.copy.folder)
        if path is not None:
            raise GRPCError(
                Status.FAILED_PRECONDITION,
                f"there are open files preventing the operation: path {path} is open",
            )
        await self._sync(mounted, WorkingCopy.reload)
        return Empty()

    def _of(self, volume_id: str) -> _Mounted:
        mounted = self._mounted.get(volume_id)
        if mounted is None:
            raise not_mounted(self._folders.volume(volume_id))
        return mounted

    async def _sync(self, mounted: _Mounted, work: Callable[[WorkingCopy], list[str]]) -> None:
        try:
            async with self._folders.held(mounted.volume):
                in_place = await in_thread(work, mounted.copy)
        except FileNotFoundError as error:
            raise GRPCError(Status.NOT_FOUND, str(error)) from None
        except OSError as error:
            message = f"the volume {mounted.volume.name} cannot be committed: {error}"
            raise GRPCError(Status.FAILED_PRECONDITION, message) from None
        for path in in_place:
            self._notes.add(
                "a large file of a volume was changed in place: other containers saw it at once",
                path,
            )

    async def _keep_committing(self) -> None:
        pause = BACKGROUND_SECONDS
        while not self._closing.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._closing.wait()
                return
            begun = time.monotonic()
            await self._commit_all()
            pause = max(BACKGROUND_SECONDS, (time.monotonic() - begun) / BACKGROUND_SHARE)

    async def _commit_all(self) -> None:
        for mounted in self._mounted.values():
            try:
                await self._sync(mounted, WorkingCopy.commit)
            except GRPCError as error:
                self._notes.add(f"a volume was not committed in the background: {error.message}")

    def _open_path(self, folder: Path) -> str | None:
        """A file or folder of a copy that a process of the container has open."""
        opened = set(open_inodes(self._processes()))
        device = folder.stat().st_dev
        if (device, folder.stat().st_ino) in opened:
            return "."
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                path = Path(parent, name)
                with suppress(FileNotFoundError):
                    if (device, path.lstat().st_ino) in opened:
                        return path.relative_to(folder).as_posix()
        return None


def not_mounted(volume: Volume) -> GRPCError:
    """The error of a commit or reload outside a container that has the volume."""
    return GRPCError(
        Status.NOT_FOUND,
        f"the volume {volume.name or volume.volume_id} is not mounted here: commit() and reload()"
        " must be called in a container that mounts it",
    )
