"""A web socket between a client on this machine and an application in a container."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import WSMessage, WSMsgType, web
from modal_proto import api_pb2

from jobspec.local import asgi
from jobspec.local.web_calls import FunctionFailed, WebCall

NORMAL, FAILED = 1000, 1011  # close codes


def is_web_socket(request: web.Request) -> bool:
    """Whether a request asks for a web socket."""
    return request.headers.get("upgrade", "").lower() == "websocket"


async def converse(request: web.Request, call: WebCall) -> web.StreamResponse:
    """Pass messages on both ways until one side closes.

    The application may also refuse, which the client sees as status 403.

    Raises:
        FunctionFailed: the application ended with an error before it answered.
    """
    call.send(asgi.socket_opened())
    messages = call.messages()
    first = await anext(messages, None)
    if first is None:
        raise FunctionFailed("it gave no response")
    if first.WhichOneof("type") != "websocket_accept":
        return web.Response(status=403)
    accepted = first.websocket_accept
    chosen = (accepted.subprotocol,) if accepted.subprotocol else ()
    client = web.WebSocketResponse(protocols=chosen, max_msg_size=0)
    client.headers.update(asgi.headers(accepted))
    await client.prepare(request)
    receiving = asyncio.create_task(_receive(client, call))
    try:
        with suppress(ConnectionError):  # the client has gone, and so the application is told
            await _send(client, messages)
    except asyncio.CancelledError:
        if not receiving.done():
            call.send(asgi.socket_closed(asgi.LOST))
        raise
    finally:
        receiving.cancel()
        await asyncio.wait([receiving])
    return client


async def _receive(client: web.WebSocketResponse, call: WebCall) -> None:
    """Tell the application what the client sends, and when it closes."""
    while True:
        message: WSMessage = await client.receive()
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            call.send(asgi.socket_received(message.data))
        elif message.type == WSMsgType.CLOSE:
            call.send(asgi.socket_closed(message.data))
            return
        elif message.type in (WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
            call.send(asgi.socket_closed(client.close_code or asgi.LOST))
            return


async def _send(client: web.WebSocketResponse, messages: AsyncIterator[api_pb2.Asgi]) -> None:
    """Tell the client what the application sends, and when it closes or fails."""
    try:
        async for message in messages:
            if message.WhichOneof("type") == "websocket_close":
                closing = message.websocket_close
                code = closing.code if closing.HasField("code") else NORMAL
                await client.close(code=code, message=closing.reason.encode())
                return
            if message.WhichOneof("type") != "websocket_send" or client.closed:
                continue
            if message.websocket_send.HasField("text"):
                await client.send_str(message.websocket_send.text)
            else:
                await client.send_bytes(message.websocket_send.bytes)
    except FunctionFailed:
        await client.close(code=FAILED)  # why is in the container's log
    await client.close(code=NORMAL)
