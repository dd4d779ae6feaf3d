"""Endpoints written to the bare ASGI protocol, which show what arrives and when."""

import asyncio
import json

import modal

app = modal.App("talking", image=modal.Image.debian_slim())


async def read(receive) -> int:
    """How many bytes a request's body has."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    return size


async def answer(send, body: bytes, status: int = 200, headers=()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


@app.function()
@modal.concurrent(max_inputs=20)
@modal.asgi_app(label="talk-to-me")
def talk():
    released = asyncio.Event()
    left: list[str] = []

    async def stream(send) -> None:
        kind = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        await send({"type": "http.response.body", "body": b"data: one\n\n", "more_body": True})
        await released.wait()
        await send({"type": "http.response.body", "body": b"data: two\n\n", "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def linger(receive, send) -> None:
        await read(receive)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here", "more_body": True})
        try:
            left.append((await receive())["type"])
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            left.append("cancelled")
            raise

    async def http(scope, receive, send) -> None:
        match scope["path"]:
            case "/stream":
                await stream(send)
            case "/release":
                released.set()
                await answer(send, b"")
            case "/linger":
                await linger(receive, send)
            case "/left":
                await answer(send, json.dumps(left).encode())
            case "/size":
                await answer(send, str(await read(receive)).encode())
            case "/big":
                await answer(send, b"x" * 9_000_000)
            case "/moved":
                cookies = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2; Path=/")]
                await answer(send, b"", 307, [(b"location", b"/size?x=1"), *cookies])
            case "/half":
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": b"half", "more_body": True})
                raise RuntimeError("half way")
            case _:
                text = f"{scope['method']} {scope['path']} {scope['query_string'].decode()}"
                length = [(b"content-length", str(len(text)).encode())]
                await answer(send, text.encode(), headers=length)

    async def web_socket(scope, receive, send) -> None:
        assert (await receive())["type"] == "websocket.connect"
        if scope["path"] == "/refuse":
            await send({"type": "websocket.close"})
            return
        chosen = next((p for p in scope["subprotocols"] if p == "chat.v2"), None)
        greeting = [(b"x-greeting", b"hello")]
        await send({"type": "websocket.accept", "subprotocol": chosen, "headers": greeting})
        while (message := await receive())["type"] == "websocket.receive":
            if message.get("text") == "close":
                await send({"type": "websocket.close", "code": 4001, "reason": "enough"})
                return
            content = {k: message[k] for k in ("text", "bytes") if message.get(k) is not None}
            await send({"type": "websocket.send", **content})
        left.append(f"closed {message['code']}")

    async def application(scope, receive, send) -> None:
        if scope["type"] == "websocket":
            await web_socket(scope, receive, send)
        elif scope["type"] == "http":
            await http(scope, receive, send)

    return application


@app.function()
@modal.asgi_app(requires_proxy_auth=True)
def locked():
    async def application(scope, receive, send) -> None:
        if scope["type"] == "http":
            await answer(send, str(await talk.get_web_url.aio()).encode())

    return application


@app.cls()
class Sized:
    size: int = modal.parameter()
    unit: str = modal.parameter(default="m")

    @modal.asgi_app()
    def show(self):
        async def application(scope, receive, send) -> None:
            if scope["type"] == "http":
                await answer(send, f"{self.size}{self.unit}".encode())

        return application
