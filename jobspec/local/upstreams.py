"""Requests and web sockets passed on to the port of a container as they are."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import aiohttp
from aiohttp import WSMsgType, hdrs, web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from jobspec.local import asgi
from jobspec.local.responses import break_off, response_of

# What concerns one connection alone, and what was for whoever let the request in.
OF_A_CONNECTION = frozenset(
    ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]
)
OF_THE_DOOR = frozenset(["modal-key", "modal-secret", "modal-authorization"])
OF_THE_HANDSHAKE = frozenset(
    [f"sec-websocket-{part}" for part in ("key", "version", "protocol", "extensions")]
)
BUFFER = 1 << 20  # bytes
NORMAL = 1000  # close code
ADDED_BY_CLIENT = (hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT)


class Upstream:
    """The server in one container.

    Args:
        path: a unix socket that reaches its port.
        door: what serves that socket.

    Attributes:
        requests: how many it has now.
        idle_since: when it last had none, by the monotonic clock.
    """

    def __init__(self, path: Path, door: asyncio.Server) -> None:
        self.requests = 0
        self.idle_since = time.monotonic()
        self._door = door
        self._client = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(str(path), limit=0, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            read_bufsize=BUFFER,
            skip_auto_headers=ADDED_BY_CLIENT,
        )

    async def close(self) -> None:
        """Break off what is left."""
        self._door.close()
        await self._client.close()

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """The server's answer to a request.

        Raises:
            aiohttp.ClientError: it gave none.
        """
        headers = _kept(request.headers, OF_A_CONNECTION | OF_THE_DOOR)
        body = request.content if request.body_exists else None
        async with self._client.request(
            request.method, _url(request), headers=headers, data=body, allow_redirects=False
        ) as answer:
            kept = _kept(answer.headers, OF_A_CONNECTION)
            response = response_of(answer.status, kept, answer.reason)
            await response.prepare(request)
            try:
                async for content in answer.content.iter_any():
                    await response.write(content)
            except aiohttp.ClientError:
                break_off(request)
            await response.write_eof()
            return response

    async def converse(self, request: web.Request) -> web.StreamResponse:
        """Pass a web socket's messages on both ways until one side closes.

        Raises:
            aiohttp.ClientError: the server does not answer.
        """
        left_out = OF_A_CONNECTION | OF_THE_DOOR | OF_THE_HANDSHAKE
        try:
            server = await self._client.ws_connect(
                _url(request),
                headers=_kept(request.headers, left_out),
                protocols=asgi.subprotocols(request),
                max_msg_size=0,
                autoclose=False,
            )
        except aiohttp.WSServerHandshakeError as error:
            return web.Response(status=error.status)
        chosen = (server.protocol,) if server.protocol else ()
        client = web.WebSocketResponse(protocols=chosen, max_msg_size=0, autoclose=False)
        await client.prepare(request)
        ways = [
            asyncio.create_task(_carry(client, server)),
            asyncio.create_task(_carry(server, client)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.wait(ways)
            await server.close()
        await client.close()
        return client


Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def _carry(source: Socket, target: Socket) -> None:
    """Pass on what one side sends, up to its closing."""
    while True:
        message = await source.receive()
        if message.type == WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type == WSMsgType.BINARY:
            await target.send_bytes(message.data)
        elif message.type == WSMsgType.CLOSE:
            code, reason = message.data or NORMAL, (message.extra or "").encode()
            await target.close(code=code, message=reason)
            await source.close(code=code)
            return
        else:
            return


def _url(request: web.Request) -> URL:
    return URL(f"http://{request.host}{request.raw_path}", encoded=True)


def _kept(headers: CIMultiDictProxy[str], left_out: frozenset[str]) -> CIMultiDict[str]:
    return CIMultiDict((n, v) for n, v in headers.items() if n.lower() not in left_out)
