"""Files of volumes by Modal's client, from outside of containers: put, got, copied and removed.

All of it is about the committed state; containers see it when they reload, or when they start.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.blobs import BlobService
from jobspec.local.files import UploadedFiles
from jobspec.local.trees import NEVER_LINK, is_entry, place
from jobspec.local.volume_folders import VolumeFolders

BLOCK_SIZE = 8 << 20
"""Bytes of a block of a file, which the SDK counts on."""


@dataclass(frozen=True)
class _NewFile:
    """A file to be put: its content is that of the parts, each one block but for the last."""

    path: str
    parts: Sequence[Path]
    size: int
    mode: int


class VolumeFileService:
    """Answers the client about the files of volumes.

    Args:
        folders: where volumes are.
        uploads: contents that the client has sent, by digest.
        blobs: carries blocks of files over HTTP.
    """

    def __init__(self, folders: VolumeFolders, uploads: UploadedFiles, blobs: BlobService) -> None:
        self._folders = folders
        self._uploads = uploads
        self._blobs = blobs

    async def volume_put_files(self, request: api_pb2.VolumePutFilesRequest) -> Empty:
        files = []
        for each in request.files:
            content = self._uploads.path(each.sha256_hex)
            files.append(_NewFile(each.filename, [content], content.stat().st_size, each.mode))
        await self._put(request.volume_id, files, request.disallow_overwrite_existing_files)
        return Empty()

    async def volume_put_files2(
        self, request: api_pb2.VolumePutFiles2Request
    ) -> api_pb2.VolumePutFiles2Response:
        missing = [
            api_pb2.VolumePutFiles2Response.MissingBlock(
                file_index=file_index,
                block_index=block_index,
                put_url=await self._blobs.block_address(block.contents_sha256),
            )
            for file_index, file in enumerate(request.files)
            for block_index, block in enumerate(file.blocks)
            if not self._blobs.block(block.contents_sha256).exists()
        ]
        if missing:
            return api_pb2.VolumePutFiles2Response(missing_blocks=missing)
        files = [
            _NewFile(
                each.path,
                [self._blobs.block(block.contents_sha256) for block in each.blocks],
                each.size,
                each.mode,
            )
            for each in request.files
        ]
        await self._put(request.volume_id, files, request.disallow_overwrite_existing_files)
        return api_pb2.VolumePutFiles2Response()

    async def volume_get_file2(
        self, request: api_pb2.VolumeGetFile2Request
    ) -> api_pb2.VolumeGetFile2Response:
        async with self._folders.held(self._folders.volume(request.volume_id)) as folder:
            file = existing(folder, request.path)
            if not file.is_file():
                raise GRPCError(Status.INVALID_ARGUMENT, f"{request.path!r} is not a file")
            address = await self._blobs.share(file)
            size = file.stat().st_size
        start = min(request.start, size)
        end = min(start + request.len, size) if request.len else size
        urls = []
        at = start
        while at < end:
            after = min((at // BLOCK_SIZE + 1) * BLOCK_SIZE, end)
            urls.append(f"{address}?start={at}&end={after}")
            at = after
        return api_pb2.VolumeGetFile2Response(
            get_urls=urls, size=size, start=start, len=end - start
        )

    async def volume_remove_file(self, request: api_pb2.VolumeRemoveFileRequest) -> Empty:
        await self._remove(request.volume_id, request.path, recursive=request.recursive)
        return Empty()

    async def volume_remove_file2(self, request: api_pb2.VolumeRemoveFile2Request) -> Empty:
        await self._remove(request.volume_id, request.path, recursive=request.recursive)
        return Empty()

    async def volume_copy_files(self, request: api_pb2.VolumeCopyFilesRequest) -> Empty:
        await self._copy(request.volume_id, request.src_paths, request.dst_path, recursive=False)
        return Empty()

    async def volume_copy_files2(self, request: api_pb2.VolumeCopyFiles2Request) -> Empty:
        await self._copy(
            request.volume_id, request.src_paths, request.dst_path, recursive=request.recursive
        )
        return Empty()

    async def _put(self, volume_id: str, files: Sequence[_NewFile], only_new: bool) -> None:
        staging = self._folders.scratch("staging")
        async with self._folders.held(self._folders.volume(volume_id)) as folder:
            for each in files:
                target = inside(folder, each.path)
                if target.is_dir():
                    raise GRPCError(Status.ALREADY_EXISTS, f"{each.path!r} is a folder")
                if only_new and os.path.lexists(target):
                    raise GRPCError(Status.ALREADY_EXISTS, f"{each.path!r} already exists")
            await asyncio.to_thread(_put_files, folder, files, staging)

    async def _remove(self, volume_id: str, path: str, *, recursive: bool) -> None:
        async with self._folders.held(self._folders.volume(volume_id)) as folder:
            target = existing(folder, path)
            if not target.is_dir() or target.is_symlink():
                target.unlink()
            elif not recursive:
                message = f"{path!r} is a folder: it is removed with what is in it when recursive"
                raise GRPCError(Status.INVALID_ARGUMENT, message)
            else:
                await asyncio.to_thread(_remove_folder, target, folder)

    async def _copy(
        self, volume_id: str, sources: Sequence[str], target: str, *, recursive: bool
    ) -> None:
        staging = self._folders.scratch("staging")
        async with self._folders.held(self._folders.volume(volume_id)) as folder:
            into = inside(folder, target)
            found = [existing(folder, source) for source in sources]
            if len(found) > 1 and not into.is_dir():
                raise GRPCError(Status.INVALID_ARGUMENT, f"{target!r} is not a folder")
            for source in found:
                if source.is_dir() and not recursive:
                    name = source.relative_to(folder).as_posix()
                    raise GRPCError(Status.INVALID_ARGUMENT, f"{name!r} is a folder")
            for source in found:
                new = into / source.name if into.is_dir() or target.endswith("/") else into
                await asyncio.to_thread(_copy_all, source, folder, new, staging)


def inside(folder: Path, path: str) -> Path:
    """A path of a volume on this machine; no link in it leads out of the volume.

    Raises:
        GRPCError: it does not lie in the volume.
    """
    target = Path(os.path.normpath(folder / path.strip("/")))
    root = folder.resolve()
    if target != folder and not target.parent.resolve().is_relative_to(root):
        raise GRPCError(Status.INVALID_ARGUMENT, f"{path!r} is not a path in the volume")
    return target


def existing(folder: Path, path: str) -> Path:
    """What stands at a path of a volume.

    Raises:
        GRPCError: nothing does, or a link that leads out of it.
    """
    found = inside(folder, path)
    if not found.exists() or not found.resolve().is_relative_to(folder.resolve()):
        raise GRPCError(Status.NOT_FOUND, f"No such file or directory: {path!r}")
    return found


def _put_files(folder: Path, files: Sequence[_NewFile], staging: Path) -> None:
    for each in files:
        staged = staging / secrets.token_hex(8)
        with staged.open("xb") as new:
            for number, part in enumerate(each.parts):
                new.seek(number * BLOCK_SIZE)  # zeros at the end of a block are left out of it
                with part.open("rb") as old:
                    shutil.copyfileobj(old, new)
            new.truncate(each.size)
        staged.chmod(each.mode or 0o644)
        path = inside(folder, each.path).relative_to(folder).as_posix()
        place(staged, folder, path, staging, link_from=0)
        staged.unlink()


def _copy_all(source: Path, folder: Path, target: Path, staging: Path) -> None:
    """Copy a file, or a folder with what is in it."""
    entries = [source, *sorted(source.rglob("*"))] if source.is_dir() else [source]
    for each in entries:
        if is_entry(each.lstat().st_mode):
            path = (target / each.relative_to(source)).relative_to(folder).as_posix()
            place(each, folder, path, staging, link_from=NEVER_LINK)


def _remove_folder(target: Path, folder: Path) -> None:
    """Delete a folder; of the volume's own all that is in it."""
    if target != folder:
        shutil.rmtree(target)
        return
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()
