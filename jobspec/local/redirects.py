"""Responses that Modal would put off: it answers a request that takes long with a redirect to itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from jobspec.local.not_emulated import NotEmulated

SECONDS = 150.0
PUT_OFF = (
    f"a response took more than {SECONDS:.0f} s to begin: Modal would have answered with a redirect,"
    " which not every client follows"
)


class Redirects:
    """Notes where requests are that Modal would answer with a redirect.

    Args:
        notes: are told.
        seconds: how long a response may take to begin.
    """

    def __init__(self, notes: NotEmulated, seconds: float = SECONDS) -> None:
        self._notes = notes
        self._seconds = seconds
        self._timers: dict[int, asyncio.TimerHandle] = {}  # by the request's identity

    @contextmanager
    def watch(self, request: web.Request, name: str) -> Iterator[None]:
        """Answer a request to an endpoint of that name; `response_begins` ends the watch sooner."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._seconds, self._notes.add, PUT_OFF, name)
        self._timers[id(request)] = timer
        try:
            yield
        finally:
            self._timers.pop(id(request)).cancel()

    async def response_begins(self, request: web.Request, _response: web.StreamResponse) -> None:
        """What has begun cannot become a redirect any more, however long it goes on."""
        timer = self._timers.get(id(request))
        if timer is not None:
            timer.cancel()
