"""Values of the simple types that Modal's command line takes: str, int, float, bool."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from jobspec.expression import Data

SIMPLE: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
"""The simple types by their annotation."""


def simple_type(value: object) -> str | None:
    """The annotation of a value's type, where that is a simple one."""
    if isinstance(value, str):  # also a text that names constants
        return "str"
    return next((name for name, kind in SIMPLE.items() if type(value) is kind), None)


def annotated(parameter: ast.arg) -> str | None:
    """A parameter's annotation, where it is a simple one."""
    found = ast.unparse(parameter.annotation).strip("'") if parameter.annotation else ""
    return found if found in SIMPLE else None


def fits(value: object, wanted: str) -> bool:
    """Whether a value is of a simple type; a whole number is a float too."""
    found = simple_type(value)
    return found == wanted or (wanted, found) == ("float", "int")


def literal_defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, Data]:
    """Defaults of parameters of simple types that can be given by name, where they are literals."""
    arguments = node.args
    positional = arguments.args
    offset = len(positional) - len(arguments.defaults)
    pairs: list[tuple[ast.arg, ast.expr | None]] = list(
        zip(positional[max(offset, 0) :], arguments.defaults[max(-offset, 0) :], strict=True)
    )
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    found: dict[str, Data] = {}
    for parameter, default in pairs:
        if default is None:
            continue
        try:
            value: object = ast.literal_eval(default)
        except ValueError:
            continue
        if isinstance(value, (str, int, float)) and annotated(parameter) == simple_type(value):
            found[parameter.arg] = value
    return found
