"""Entries of every kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator


def double(number: int) -> int:
    return 2 * number


def count(limit: int) -> Iterator[int]:
    yield from range(limit)


async def wait(seconds: float) -> float:
    await asyncio.sleep(seconds)
    return seconds


async def tick(times: int) -> AsyncIterator[int]:
    for number in range(times):
        await asyncio.sleep(0)
        yield number


def greet(name: str = "you") -> dict[str, str]:
    return {"greeting": f"Hello, {name}!"}


def web():
    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    return application


def pages():
    def application(environ, start_response):
        start_response("204 No Content", [])
        return []

    return application


def files():
    import subprocess

    subprocess.Popen(["python", "-m", "http.server", "8000", "--bind", "0.0.0.0"])


def halve(numbers: list[float]) -> list[float]:
    return [number / 2 for number in numbers]
