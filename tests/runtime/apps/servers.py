"""Servers: public, private, and one that never listens."""

import os
import subprocess
import sys

import modal

app = modal.App("servers", image=modal.Image.debian_slim())
SERVER = """
import asyncio, os
from aiohttp import web
released = asyncio.Event()
async def root(request):
    body = await request.read()
    said = f"{request.method} {request.path_qs} {len(body)} {os.environ['MODAL_TASK_ID']}"
    response = web.Response(status=201, text=said, headers={"x-seen": request.headers.get("x-sent", "")})
    response.headers.add("set-cookie", "a=1")
    response.headers.add("set-cookie", "b=2")
    return response
async def stream(request):
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"one")
    await released.wait()
    await response.write(b"two")
    return response
async def release(request):
    released.set()
    return web.Response()
async def talk(request):
    socket = web.WebSocketResponse(protocols=["chat"], max_msg_size=0)
    await socket.prepare(request)
    async for message in socket:
        if message.type == web.WSMsgType.TEXT and message.data == "close":
            await socket.close(code=4001, message=b"enough")
        elif message.type == web.WSMsgType.TEXT:
            await socket.send_str(message.data)
        else:
            await socket.send_bytes(message.data)
    return socket
app = web.Application(client_max_size=0)
app.router.add_get("/talk", talk)
app.router.add_get("/stream", stream)
app.router.add_get("/release", release)
app.router.add_route("*", "/{path:.*}", root)
web.run_app(app, host="0.0.0.0", port=8000, print=None)
"""


def listen() -> None:
    subprocess.Popen([sys.executable, "-c", SERVER])


@app.server(port=8000, unauthenticated=True, max_concurrency=3)
class Public:
    @modal.enter()
    def start(self) -> None:
        listen()

    @modal.exit()
    def stop(self) -> None:
        print(f"goodbye from {os.environ['MODAL_TASK_ID']}")


@app.server(port=8000, min_containers=2)
class Private:
    @modal.enter()
    def start(self) -> None:
        listen()


@app.server(port=8000, unauthenticated=True, startup_timeout=2)
class Deaf:
    @modal.enter()
    def start(self) -> None:
        """Nothing listens."""
