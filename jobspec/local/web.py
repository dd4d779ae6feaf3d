"""Web endpoints: an HTTP server on this machine for each, which calls its function."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import hdrs, web
from modal_proto import api_pb2

from jobspec.local import asgi
from jobspec.local.redirects import Redirects
from jobspec.local.registry import Function
from jobspec.local.responses import break_off, drop_defaults, response_of
from jobspec.local.runtime import Runtime
from jobspec.local.server_pool import ServerPool
from jobspec.local.servers import answer, is_private
from jobspec.local.variants import Variant
from jobspec.local.web_access import ANY_CREDENTIALS, MISSING, has_credentials
from jobspec.local.web_calls import FunctionFailed, WebCall
from jobspec.local.web_parameters import BadParameters, serialized_parameters
from jobspec.local.web_sockets import converse, is_web_socket

HOST = "127.0.0.1"
FIRST_PORT = 8700  # the lowest free port from here on, so that addresses stay the same
BODY_CHUNK = 1 << 20  # bytes
LONGEST_LINE = 64 << 10  # bytes of a request's address, or of a header


@dataclass(frozen=True, eq=False)
class Endpoint:
    """What is served at an address: a function, or a web method of a class."""

    function: Function
    method: str
    listening: socket.socket

    @property
    def config(self) -> api_pb2.WebhookConfig:
        """How it was declared, as of now: an app that is served may change it."""
        definition = self.function.definition
        if self.method:
            return definition.method_definitions[self.method].webhook_config
        return definition.webhook_config

    @property
    def name(self) -> str:
        """The name a person knows it by."""
        function = self.function.name.removesuffix(".*")
        return f"{function}.{self.method}" if self.method else function

    @property
    def label(self) -> str:
        """What its address is to be called by; "" if the app does not say."""
        return self.config.requested_suffix

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{HOST}:{self.port}"

    @property
    def port(self) -> int:
        """The port of this machine."""
        return int(self.listening.getsockname()[1])


class WebEndpoints:
    """The endpoints of a run, by function id and method name."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._endpoints: dict[tuple[str, str], Endpoint] = {}
        self._runners: list[web.AppRunner] = []
        self._redirects = Redirects(runtime.notes)

    @property
    def endpoints(self) -> Sequence[Endpoint]:
        """All that are served, in the order in which they were declared."""
        return list(self._endpoints.values())

    def url(self, function: Function, method: str) -> str:
        """Where the endpoint is reached; it is being served from now on."""
        key = (function.function_id, method)
        if key not in self._endpoints:
            self._endpoints[key] = Endpoint(function, method, listen())
            self._runtime.background(self._serve(self._endpoints[key]))
        return self._endpoints[key].url

    async def stop(self) -> None:
        """Stop serving."""
        for runner in self._runners:
            await runner.cleanup()
        for endpoint in self._endpoints.values():
            endpoint.listening.close()

    async def _serve(self, endpoint: Endpoint) -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(request, endpoint)

        application = web.Application(client_max_size=0)
        application.router.add_route("*", "/{path:.*}", handle)
        application.on_response_prepare.extend([drop_defaults, self._redirects.response_begins])
        runner = web.AppRunner(
            application,
            access_log=None,
            auto_decompress=False,
            handler_cancellation=True,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
        )
        await runner.setup()
        self._runners.append(runner)
        await web.SockSite(runner, endpoint.listening, shutdown_timeout=1).start()

    async def _handle(self, request: web.Request, endpoint: Endpoint) -> web.StreamResponse:
        pool = self._runtime.pool(endpoint.function.function_id)
        if isinstance(pool, ServerPool):
            if is_private(pool.variant.definition):
                self._runtime.notes.add(ANY_CREDENTIALS, endpoint.name)
            return await answer(request, pool)
        if endpoint.config.requires_proxy_auth:
            self._runtime.notes.add(ANY_CREDENTIALS, endpoint.name)
            if not has_credentials(request):
                return web.Response(status=401, text=f"{MISSING}\n")
        try:
            variant = self._variant(request, endpoint)
        except BadParameters as error:
            return web.Response(status=400, text=f"{error}\n")
        talks = is_web_socket(request)
        call = self._call(variant, endpoint, asgi.scope(request, "websocket" if talks else "http"))
        try:
            if talks:
                return await converse(request, call)
            with self._redirects.watch(request, endpoint.name):
                return await _respond(request, call)
        except FunctionFailed as error:
            return web.Response(status=500, text=f"{endpoint.name} failed: {error}\n")
        finally:
            call.end()

    def _call(self, variant: Variant, endpoint: Endpoint, scope: dict[str, object]) -> WebCall:
        call = WebCall(self._runtime, variant, endpoint.method, scope)
        call.start()
        return call

    def _variant(self, request: web.Request, endpoint: Endpoint) -> Variant:
        """What a request calls: its query may say with which parameters of the class."""
        function_id = endpoint.function.function_id
        parameters = serialized_parameters(endpoint.function.definition, request.query)
        return self._runtime.variants.bind(
            api_pb2.FunctionBindParamsRequest(function_id=function_id, serialized_params=parameters)
        )


class Addresses:
    """Tells where the endpoints of published apps are reached, each once.

    Args:
        endpoints: those of the run.
        announce: is told, a line for each.
    """

    def __init__(self, endpoints: WebEndpoints, announce: Callable[[str], None]) -> None:
        self._endpoints = endpoints
        self._announce = announce
        self._told: set[Endpoint] = set()

    def published(self, app_id: str) -> None:
        """The app's endpoints can be reached from now on."""
        for endpoint in self._endpoints.endpoints:
            if endpoint.function.app_id == app_id and endpoint not in self._told:
                self._told.add(endpoint)
                self._announce(f"serving {endpoint.name} at {_addresses(endpoint)}")

    async def ending(self, app_id: str) -> None:
        """There is nothing to wait for."""


def _addresses(endpoint: Endpoint) -> str:
    """Its address, and with a label another, which browsers and curl know to be of this machine."""
    label = endpoint.label
    also = f" and http://{label}.localhost:{endpoint.port}" if label else ""
    return f"{endpoint.url}{also}"


async def _respond(request: web.Request, call: WebCall) -> web.StreamResponse:
    """Pass the request's body on, and the response back, each as it comes.

    Raises:
        FunctionFailed: the application ended with an error before it answered.
    """
    sending = asyncio.create_task(_send_body(request, call))
    try:
        return await _pass_on(request, call)
    except (asyncio.CancelledError, ConnectionError):
        call.send(asgi.disconnected())
        call.cancel()
        raise
    finally:
        sending.cancel()
        await asyncio.wait([sending])


async def _pass_on(request: web.Request, call: WebCall) -> web.StreamResponse:
    response: web.StreamResponse | None = None
    try:
        async for message in call.messages():
            kind = message.WhichOneof("type")
            if kind == "http_response_start":
                start = message.http_response_start
                response = response_of(start.status, asgi.headers(start))
                await response.prepare(request)
            elif kind == "http_response_body" and response is not None:
                if message.http_response_body.body and request.method != hdrs.METH_HEAD:
                    await response.write(message.http_response_body.body)
                if not message.http_response_body.more_body:
                    break
    except FunctionFailed:
        if response is None:
            raise
        break_off(request)
    if response is None:
        raise FunctionFailed("it gave no response")
    await response.write_eof()
    return response


async def _send_body(request: web.Request, call: WebCall) -> None:
    """Stream the request's body to the container, until its end or the client's."""
    more = True
    with suppress(web.RequestPayloadError, ConnectionError):
        while more:
            content = await request.content.read(BODY_CHUNK)
            more = not request.content.at_eof()
            call.send(asgi.body(content, more=more))


def listen() -> socket.socket:
    """A listening socket at the lowest free port of those for endpoints."""
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
