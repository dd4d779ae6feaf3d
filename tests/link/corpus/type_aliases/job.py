from __future__ import annotations

from typing import Literal, NewType, TypeAlias, Union, get_args

import imagelib

Key = Union[str, int]
Mode: TypeAlias = Literal["a", "b"]
UserId = NewType("UserId", int)
Arrays: TypeAlias = "list[imagelib.Array]"
Nested = dict[str, list[imagelib.Array]]


def helper(x: Arrays, mode: Mode = "a") -> Nested:
    return {mode: x}


def work() -> object:
    return get_args(Key), get_args(Mode), UserId(3), UserId.__module__, Arrays, helper([]), str(Nested)
