from __future__ import annotations

import functools
import typing


@functools.singledispatch
def show(x):
    return 'other'


@show.register
def _(x: int):
    return 'int'


class Node:
    next: Node | None = None

    def get(self: Node) -> Node: ...


class Model:
    size: int = 3

    def a(self):
        return show(1), typing.get_type_hints(Node), typing.get_type_hints(Node.get)
