"""Values of the simple types that Modal's command line takes: str, int, float, bool."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from jobspec.expression import Data, Literal, lift
from jobspec.plan import Parameter

SIMPLE: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
"""The simple types by their annotation."""

_SIMPLE = (str, int, float)  # a bool is an int

_OPTIONAL = re.compile(
    r"(?P<union>\w+) \| None|None \| (?P<before>\w+)|(?:\w+\.)?Optional\[(?P<typing>\w+)\]"
)


def simple_type(value: object) -> str | None:
    """The annotation of a value's type, where that is a simple one."""
    if isinstance(value, str):  # also a text that names constants
        return "str"
    return next((name for name, kind in SIMPLE.items() if type(value) is kind), None)


def annotated(parameter: ast.arg) -> str | None:
    """The simple type that a parameter is annotated with, which may allow None beside it."""
    found = ast.unparse(parameter.annotation).strip("'") if parameter.annotation else ""
    if match := _OPTIONAL.fullmatch(found):
        found = match["union"] or match["before"] or match["typing"]
    return found if found in SIMPLE else None


def fits(value: object, wanted: str) -> bool:
    """Whether a value is of a simple type; a whole number is a float too."""
    found = simple_type(value)
    return found == wanted or (wanted, found) == ("float", "int")


def options(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Parameter]:
    """Parameters of simple types that have a literal default, or None, as options."""
    found = []
    for parameter, value in _defaults(node):
        kind = annotated(parameter)
        if kind is not None and value is None:
            found.append(Parameter(parameter.arg, f"{kind} | None", Literal(None)))
        elif kind is not None and isinstance(value, _SIMPLE) and kind == simple_type(value):
            found.append(Parameter(parameter.arg, kind, lift(value)))
    return found


def literal_defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, Data]:
    """Defaults of parameters of simple types that can be given by name, where they are literals."""
    return {
        parameter.arg: value
        for parameter, value in _defaults(node)
        if isinstance(value, _SIMPLE) and annotated(parameter) == simple_type(value)
    }


def _defaults(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[tuple[ast.arg, object]]:
    """Parameters that can be given by name, with their defaults where these are literals."""
    arguments = node.args
    positional = arguments.args
    offset = len(positional) - len(arguments.defaults)
    pairs: list[tuple[ast.arg, ast.expr | None]] = list(
        zip(positional[max(offset, 0) :], arguments.defaults[max(-offset, 0) :], strict=True)
    )
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    for parameter, default in pairs:
        if default is None:
            continue
        try:
            yield parameter, ast.literal_eval(default)
        except ValueError:
            continue
