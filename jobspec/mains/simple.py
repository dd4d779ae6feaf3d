"""Values of the simple types that Modal's command line takes: str, int, float, bool."""

from __future__ import annotations

import ast
from collections.abc import Mapping

SIMPLE: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
"""The simple types by their annotation."""


def simple_type(value: object) -> str | None:
    """The annotation of a value's type, where that is a simple one."""
    return next((name for name, kind in SIMPLE.items() if type(value) is kind), None) or (
        "str" if isinstance(value, str) else None
    )


def annotated(parameter: ast.arg) -> str | None:
    """A parameter's annotation, where it is a simple one."""
    found = ast.unparse(parameter.annotation).strip("'") if parameter.annotation else ""
    return found if found in SIMPLE else None


def fits(value: object, wanted: str) -> bool:
    """Whether a value is of a simple type; a whole number is a float too."""
    found = simple_type(value)
    return found == wanted or (wanted, found) == ("float", "int")
