from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handles_restricted_app import cache


def looked_up(key: str) -> int:
    return cache[key]


def work(key: str = "a") -> int:
    return looked_up(key)


def calls() -> int:
    return work.remote("b")
