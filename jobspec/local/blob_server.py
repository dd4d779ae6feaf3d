"""The HTTP server of blobs, apart from what tells of them: what serves HTTP takes long to load."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

HOST = "127.0.0.1"


class BlobServer:
    """Takes and gives files on a free port of this machine.

    Args:
        path: where the blob of an id lies, or is to lie.
    """

    def __init__(self, path: Callable[[str], Path]) -> None:
        self._path = path
        application = web.Application(client_max_size=0)
        application.router.add_put("/{blob_id}", self._put)
        application.router.add_get("/{blob_id}", self._get)
        self._runner = web.AppRunner(application, access_log=None)

    async def start(self) -> int:
        """Begin to serve; the port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Serve no more."""
        await self._runner.cleanup()

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
