"""Values too large for a message: put and got over HTTP on this machine, as the SDK expects."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.trees import link_or_copy

if TYPE_CHECKING:
    from jobspec.local.blob_server import BlobServer


class BlobService:
    """Blobs of one run, as files in a folder. The HTTP server starts with the first blob.

    Addresses hold random names, so that other users of the machine cannot guess them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starting = asyncio.Lock()
        self._server: BlobServer | None = None
        self._address = ""
        self._secret = secrets.token_urlsafe(16)

    async def blob_create(self, _request: api_pb2.BlobCreateRequest) -> api_pb2.BlobCreateResponse:
        await self._serve()
        blob_id = f"bl-{secrets.token_urlsafe(16)}"
        urls = api_pb2.UploadUrlList(items=[f"{self._address}/{blob_id}"])
        return api_pb2.BlobCreateResponse(blob_id=blob_id, blob_ids=[blob_id], upload_urls=urls)

    async def blob_get(self, request: api_pb2.BlobGetRequest) -> api_pb2.BlobGetResponse:
        if not self._path(request.blob_id).exists():
            raise GRPCError(Status.NOT_FOUND, f"no blob with id {request.blob_id!r}")
        return api_pb2.BlobGetResponse(download_url=f"{self._address}/{request.blob_id}")

    async def port(self) -> int:
        """The port of this machine at which blobs are; they are served from now on."""
        await self._serve()
        return int(self._address.rpartition(":")[2])

    async def read(self, blob_id: str) -> bytes:
        """A blob's content."""
        return await asyncio.to_thread(self._path(blob_id).read_bytes)

    async def share(self, file: Path) -> str:
        """An address where the content that a file has now is got, whatever becomes of the file.

        With ``?start=N&end=N`` it gives these bytes of it.
        """
        await self._serve()
        blob_id = f"bl-{secrets.token_urlsafe(16)}"
        await asyncio.to_thread(link_or_copy, file, self._path(blob_id))
        return f"{self._address}/{blob_id}"

    def block(self, digest: bytes) -> Path:
        """Where a block of a file is once it has been put; blocks are known by SHA-256 digest."""
        return self._path(f"block-{self._secret}-{digest.hex()}")

    async def block_address(self, digest: bytes) -> str:
        """Where a block is to be put."""
        await self._serve()
        return f"{self._address}/{self.block(digest).name}"

    async def stop(self) -> None:
        """Stop serving, and delete all blobs."""
        if self._server is not None:
            await self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, blob_id: str) -> Path:
        return self._folder / Path(blob_id).name

    async def _serve(self) -> None:
        from jobspec.local.blob_server import HOST, BlobServer

        async with self._starting:
            if self._server is None:
                self._folder.mkdir(exist_ok=True)
                self._server = BlobServer(self._path)
                self._address = f"http://{HOST}:{await self._server.start()}"
