"""Sizes of pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import aiohttp


async def fetch(url: str) -> tuple[str, int]:
    """The address and how many bytes it gave."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return url, len(await response.read())


def urls(count: int = 1000) -> Iterator[str]:
    for number in range(count):
        yield f"https://example.com/{number}"


def count(results: Iterable[tuple[str, int]], output: Path) -> None:
    """The sum of all sizes."""
    total = sum(size for _, size in results)
    (output / "bytes.txt").write_text(f"{total}\n", encoding="utf-8")
