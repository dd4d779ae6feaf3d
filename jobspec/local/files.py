"""Contents of uploaded files, kept by digest: what the client has sent once it need not send again."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from modal_proto import api_pb2

from jobspec.local.state_folder import StateFolder

ReadBlob = Callable[[str], Awaitable[bytes]]


class UploadedFiles:
    """A store of file contents in the state folder."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state
        self.read_blob: ReadBlob | None = None

    def path(self, sha256_hex: str) -> Path:
        """Where a content lies, if it is here."""
        return self._state.path / "files" / sha256_hex[:2] / sha256_hex

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Those whose contents are not here."""
        return [digest for digest in hashes if not self.path(digest).exists()]

    async def put(self, request: api_pb2.MountPutFileRequest) -> bool:
        """Keep the request's content, if it has one; whether the content is now here."""
        target = self.path(request.sha256_hex)
        if target.exists():
            return True
        kind = request.WhichOneof("data_oneof")
        if kind == "data":
            content = request.data
        elif kind == "data_blob_id" and self.read_blob is not None:
            content = await self.read_blob(request.data_blob_id)
        else:
            return False
        if hashlib.sha256(content).hexdigest() != request.sha256_hex:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.rename(target)
        return True

    def tree(
        self, mount: api_pb2.MountGetOrCreateRequest, folder: str
    ) -> dict[str, tuple[Path, int]]:
        """The mount's files below a folder of a container: absolute path to (content, mode)."""
        return {
            _absolute(folder, file.filename): (self.path(file.sha256_hex), file.mode)
            for file in mount.files
        }


def _absolute(folder: str, name: str) -> str:
    """The path of a file below a folder, with no ``..`` by which it could leave the container."""
    return "/" + posixpath.normpath(f"/{folder}/{name}").lstrip("/")
