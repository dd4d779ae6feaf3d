from __future__ import annotations


def helper(x: Unknown):
    return x


def one():
    return helper.__annotations__
