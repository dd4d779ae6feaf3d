"""Web endpoints: an HTTP server on this machine for each, which calls its function."""

from __future__ import annotations

import asyncio
import pickle
import socket
from collections.abc import AsyncIterator

from aiohttp import web
from modal_proto import api_pb2

from jobspec.local.calls import Call, Input
from jobspec.local.registry import Function
from jobspec.local.runtime import Runtime
from jobspec.local.variants import Variant

HOST = "127.0.0.1"
FIRST_PORT = 8700  # the lowest free port from here on, so that addresses stay the same
BODY_CHUNK = 1 << 20  # bytes
POLL = 55.0  # seconds
SUCCESS = api_pb2.GenericResult.GENERIC_STATUS_SUCCESS


class FunctionFailed(Exception):
    """The function ended without a response."""


class WebEndpoints:
    """The endpoints of a run, by function id and method name."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._sockets: dict[tuple[str, str], socket.socket] = {}
        self._runners: list[web.AppRunner] = []

    def url(self, function: Function, method: str) -> str:
        """Where the endpoint is reached; it is being served from now on."""
        key = (function.function_id, method)
        if key not in self._sockets:
            self._sockets[key] = _listen()
            self._runtime.background(self._serve(self._sockets[key], key))
        return f"http://{HOST}:{self._sockets[key].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop serving."""
        for runner in self._runners:
            await runner.cleanup()
        for listening in self._sockets.values():
            listening.close()

    async def _serve(self, listening: socket.socket, key: tuple[str, str]) -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(request, *key)

        application = web.Application(client_max_size=0)
        application.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        self._runners.append(runner)
        await web.SockSite(runner, listening, shutdown_timeout=1).start()

    async def _handle(
        self, request: web.Request, function_id: str, method: str
    ) -> web.StreamResponse:
        variant = self._runtime.variants.get(function_id)
        if request.headers.get("upgrade", "").lower() == "websocket":
            self._runtime.notes.add("web sockets are not passed on", variant.label)
            return web.Response(status=501, text="web sockets are not passed on here\n")
        call = self._call(variant, request, method)
        body = asyncio.create_task(_send_body(request, call))
        try:
            return await self._respond(request, call)
        except FunctionFailed as error:
            return web.Response(status=500, text=f"{variant.label} failed: {error}\n")
        finally:
            body.cancel()
            self._forget(call)

    def _call(self, variant: Variant, request: web.Request, method: str) -> Call:
        """Call the function with the request's head; its body follows as a stream."""
        runtime = self._runtime
        call = Call(
            call_id=runtime.registry.new_id("fc"),
            function_id=variant.function_id,
            app_id=variant.app_id,
            invocation=api_pb2.FUNCTION_CALL_INVOCATION_TYPE_SYNC,
            kind=api_pb2.FUNCTION_CALL_TYPE_UNARY,
            parent=None,
            unfinished=1,
        )
        payload = api_pb2.FunctionInput(
            args=pickle.dumps(((_scope(request),), {})),
            data_format=api_pb2.DATA_FORMAT_PICKLE,
            method_name=method,
        )
        item = Input(runtime.registry.new_id("in"), call, 0, payload)
        runtime.calls[call.call_id] = call
        runtime.inputs[item.input_id] = call.inputs[item.input_id] = item
        runtime.pool(variant.function_id).push(item)
        return call

    def _forget(self, call: Call) -> None:
        self._runtime.calls.pop(call.call_id, None)
        for input_id in call.inputs:
            self._runtime.inputs.pop(input_id, None)

    async def _respond(self, request: web.Request, call: Call) -> web.StreamResponse:
        response: web.StreamResponse | None = None
        async for message in _messages(call):
            kind = message.WhichOneof("type")
            if kind == "http_response_start":
                response = web.StreamResponse(status=message.http_response_start.status)
                flat = message.http_response_start.headers
                for name, value in zip(flat[::2], flat[1::2], strict=True):
                    response.headers.add(name.decode("latin-1"), value.decode("latin-1"))
                await response.prepare(request)
            elif kind == "http_response_body" and response is not None:
                await response.write(message.http_response_body.body)
                if not message.http_response_body.more_body:
                    break
        if response is None:
            raise FunctionFailed("it gave no response")
        await response.write_eof()
        return response


def _listen() -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for port in (*range(FIRST_PORT, FIRST_PORT + 100), 0):
        try:
            listening.bind((HOST, port))
            listening.listen(128)
        except OSError:
            continue
        break
    return listening


def _scope(request: web.Request) -> dict[str, object]:
    """The request's head as an ASGI scope."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    path, _, query = request.raw_path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": f"{request.version.major}.{request.version.minor}",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": path.encode("latin-1"),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower(), value) for name, value in request.raw_headers],
        "client": tuple(peer[:2]) if peer else None,
        "server": (HOST, request.url.port),
        "extensions": {"http.response.trailers": {}},
    }


async def _send_body(request: web.Request, call: Call) -> None:
    """Stream the request's body to the container."""
    index = 0
    more = True
    while more:
        body = await request.content.read(BODY_CHUNK)
        more = not request.content.at_eof()
        index += 1
        message = api_pb2.Asgi(http_request=api_pb2.Asgi.HttpRequest(body=body, more_body=more))
        call.data_in.put(_chunk(index, message))


def _chunk(index: int, message: api_pb2.Asgi) -> api_pb2.DataChunk:
    return api_pb2.DataChunk(
        data_format=api_pb2.DATA_FORMAT_ASGI, data=message.SerializeToString(), index=index
    )


async def _messages(call: Call) -> AsyncIterator[api_pb2.Asgi]:
    """The app's messages, until it has ended.

    Raises:
        FunctionFailed: it ended with an error.
    """
    index = 0
    while True:
        chunks = call.data_out.after(index)
        for chunk in chunks:
            index = chunk.index
            yield api_pb2.Asgi.FromString(chunk.data)
        if chunks:
            continue
        for _, output in call.outputs_after(0):
            if output.result.status != SUCCESS:
                raise FunctionFailed(output.result.exception)
            return
        await _either(call)


async def _either(call: Call) -> None:
    """Wait for a chunk or for the call's output."""
    waits = [
        asyncio.create_task(changes.wait(POLL)) for changes in (call.data_out.changes, call.changes)
    ]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
