from __future__ import annotations


def other(x: int):
    return x


def two():
    return other.__annotations__
