"""HTTP requests, web sockets and responses as the ASGI messages that containers exchange."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from modal_proto import api_pb2
from multidict import CIMultiDict

Asgi = api_pb2.Asgi
NO_CODE, LOST = 1005, 1006  # close codes of a web socket: closed without one, and not closed


def scope(request: web.Request, kind: Literal["http", "websocket"]) -> dict[str, object]:
    """The request's head as an ASGI scope."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    path, _, query = request.raw_path.partition("?")
    common: dict[str, object] = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": f"{request.version.major}.{request.version.minor}",
        "path": request.path,
        "raw_path": path.encode("latin-1"),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower(), value) for name, value in request.raw_headers],
        "client": tuple(peer[:2]) if peer else None,
        "server": (request.url.host, request.url.port),
    }
    if kind == "websocket":
        return {**common, "scheme": "ws", "subprotocols": subprotocols(request)}
    return {**common, "scheme": "http", "method": request.method, "extensions": {}}


def subprotocols(request: web.Request) -> list[str]:
    """What the client of a web socket offers to speak, the best first."""
    offered = ",".join(request.headers.getall("sec-websocket-protocol", []))
    return [name.strip() for name in offered.split(",") if name.strip()]


def headers(message: Asgi.HttpResponseStart | Asgi.WebsocketAccept) -> CIMultiDict[str]:
    """A message's headers; a name may come several times."""
    flat = message.headers
    return CIMultiDict(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in zip(flat[::2], flat[1::2], strict=True)
    )


def body(content: bytes, *, more: bool) -> Asgi:
    """A piece of a request's body."""
    return Asgi(http_request=Asgi.HttpRequest(body=content, more_body=more))


def disconnected() -> Asgi:
    """The client of a request has gone."""
    return Asgi(http_disconnect=Asgi.HttpDisconnect())


def socket_opened() -> Asgi:
    """A client asks for a web socket."""
    return Asgi(websocket_connect=Asgi.WebsocketConnect())


def socket_received(content: str | bytes) -> Asgi:
    """A message of the client's."""
    if isinstance(content, str):
        return Asgi(websocket_receive=Asgi.WebsocketReceive(text=content))
    return Asgi(websocket_receive=Asgi.WebsocketReceive(bytes=content))


def socket_closed(code: int | None) -> Asgi:
    """The client has closed the web socket, with a code or without one."""
    return Asgi(websocket_disconnect=Asgi.WebsocketDisconnect(code=code or NO_CODE))
