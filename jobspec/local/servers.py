"""Requests to servers: who may ask, which container answers, and sticky sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiohttp import web
from modal_proto import api_pb2

from jobspec.local.protos import flag
from jobspec.local.server_pool import NoContainer, Replaced, ServerPool, TooManyRequests
from jobspec.local.sessions import Session
from jobspec.local.web_access import MISSING, bearer, has_credentials
from jobspec.local.web_sockets import is_web_socket

CONTROL = "/_modal/sessions/"
IDLE_TIMEOUT = "600"  # seconds; the SDK's own default


async def answer(request: web.Request, pool: ServerPool) -> web.StreamResponse:
    """Let a request in, and pass it on to a container."""
    definition = pool.variant.definition
    sessioned = flag(definition, "is_sessioned")
    session = pool.sessions.get(bearer(request)) if sessioned else None
    if is_private(definition) and not (bearer(request) or has_credentials(request)):
        return _said(401, MISSING)
    try:
        if sessioned and request.path.startswith(CONTROL):
            return await _control(request, pool)
        if sessioned and session is None:
            return _said(401, "the header Modal-Authorization has the token of no session")
        with _used(session):
            async with pool.upstream(session) as upstream:
                if is_web_socket(request):
                    return await upstream.converse(request)
                return await upstream.pass_on(request)
    except Replaced as error:
        return await answer(request, error.successor)
    except TooManyRequests as error:
        return _said(429, f"{pool.variant.label}: {error}")
    except NoContainer as error:
        return _said(503, f"{pool.variant.label}: {error}")
    except aiohttp.ClientError as error:
        return _said(502, f"{pool.variant.label} gave no answer: {error}")


def is_private(definition: api_pb2.Function) -> bool:
    """Whether requests need credentials; classes with ``experimental.http_server`` are public."""
    return flag(definition, "is_server") and not definition.http_config.unauthenticated


async def _control(request: web.Request, pool: ServerPool) -> web.Response:
    """Start or end a session, as the SDK asks for it."""
    verb = request.path.removeprefix(CONTROL)
    if request.method != "POST" or verb not in ("start", "terminate"):
        return _said(404, f"there is no {request.method} {request.path}")
    if verb == "terminate":
        session = pool.sessions.end(request.headers.get("x-modal-server-session-token", ""))
        if session is None:
            return _said(404, "there is no such session")
        pool.unused(session.container)
        return web.Response()
    idle = request.headers.get("x-modal-server-session-idle-timeout", IDLE_TIMEOUT)
    if not idle.isdecimal() or int(idle) < 1:
        return _said(400, f"{idle!r} is no number of seconds")
    session = await pool.start_session(int(idle))
    body = {"session_id": session.session_id, "token": session.token}
    return web.json_response(body)


@contextmanager
def _used(session: Session | None) -> Iterator[None]:
    """Keep a session from being idle while it has a request."""
    if session is None:
        yield
        return
    session.requests += 1
    try:
        yield
    finally:
        session.requests -= 1
        session.used_at = time.monotonic()


def _said(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=f"{text}\n")
