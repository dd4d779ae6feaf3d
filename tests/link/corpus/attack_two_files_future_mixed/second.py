from __future__ import annotations


def other(x: int = 1): ...


def two():
    return other.__annotations__
