from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def logged(function: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        print("call", function.__name__, args, kwargs)
        return function(*args, **kwargs)

    return run


def with_context(function: Callable[Concatenate[str, P], R]) -> Callable[P, R]:
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return function("ctx", *args, **kwargs)

    return run


@logged
@with_context
def helper(context: str, x: int, *, y: int) -> tuple[str, int]:
    return context, x + y


@logged
def work(x: int, *, y: int = 1) -> object:
    return helper(x, y=y)
