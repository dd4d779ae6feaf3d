"""Values too large for a message: put and got over HTTP on this machine, as the SDK expects."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import shutil
from pathlib import Path

from aiohttp import web
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.trees import link_or_copy


class BlobService:
    """Blobs of one run, as files in a folder. The HTTP server starts with the first blob.

    Addresses hold random names, so that other users of the machine cannot guess them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starting = asyncio.Lock()
        self._runner: web.AppRunner | None = None
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
        if self._runner is not None:
            await self._runner.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, blob_id: str) -> Path:
        return self._folder / Path(blob_id).name

    async def _serve(self) -> None:
        async with self._starting:
            if self._runner is not None:
                return
            self._folder.mkdir(exist_ok=True)
            application = web.Application(client_max_size=0)
            application.router.add_put("/{blob_id}", self._put)
            application.router.add_get("/{blob_id}", self._get)
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            self._address = f"http://{host}:{port}"
            self._runner = runner

    async def _put(self, request: web.Request) -> web.Response:
        digest = hashlib.md5(usedforsecurity=False)
        path = self._path(request.match_info["blob_id"])
        unfinished = path.with_name(f".{secrets.token_hex(8)}")
        with unfinished.open("wb") as file:
            async for chunk in request.content.iter_chunked(1 << 20):
                digest.update(chunk)
                file.write(chunk)
        unfinished.replace(path)
        return web.Response(headers={"ETag": f'"{digest.hexdigest()}"'})

    async def _get(self, request: web.Request) -> web.StreamResponse:
        path = self._path(request.match_info["blob_id"])
        if not path.exists():
            return web.Response(status=404)
        if "start" in request.query:
            start, end = int(request.query["start"]), int(request.query["end"])
            return web.Response(body=await asyncio.to_thread(_part, path, start, end))
        return web.FileResponse(path)


def _part(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)
