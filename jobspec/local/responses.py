"""Responses that are an application's own: to them the HTTP server adds nothing by itself."""

from __future__ import annotations

from aiohttp import hdrs, web
from multidict import CIMultiDict

ADDED = frozenset({hdrs.CONTENT_TYPE, hdrs.SERVER})
GIVEN = "given"  # those of them that an application has set, in its response's own notes


def response_of(
    status: int, headers: CIMultiDict[str], reason: str | None = None
) -> web.StreamResponse:
    """A response with the application's status and headers."""
    response = web.StreamResponse(status=status, reason=reason, headers=headers)
    response[GIVEN] = ADDED & {name.title() for name in headers}
    return response


async def drop_defaults(_request: web.Request, response: web.StreamResponse) -> None:
    """Take away what the server has added to an application's headers."""
    for name in ADDED - response.get(GIVEN, ADDED):
        response.headers.popall(name, None)


def break_off(request: web.Request) -> None:
    """Close the connection, so that half a response is not taken for a whole one."""
    if request.transport is not None:
        request.transport.abort()
