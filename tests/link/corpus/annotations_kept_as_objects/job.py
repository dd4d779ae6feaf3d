"""Without the future import annotations are evaluated where they stand."""

import inspect

TRACE = []


def note(kind):
    TRACE.append(kind)
    return kind


class Row:
    a: note(int)
    b: note(str) = "x"


def helper(x: note(float), y: note(bool) = True) -> note(list):
    z: note("never") = 3
    return z


def work():
    return TRACE, Row.__annotations__, helper.__annotations__, str(inspect.signature(helper)), helper(1.0)
