"""Where in an app something is: the lines of its definitions, and those of what kept it from loading."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from jobspec.proof.judge import line_in

_ERROR = re.compile(r"^(?:[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit)\b.*)$")
_FRAME = "─│╭╮╰╯ "


def line_of(tree: ast.Module, name: str | None) -> int:
    """The first line of a function's or class's definition; without a name, that of the app."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if node.name == name:
                return min([node.lineno, *(each.lineno for each in node.decorator_list)])
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if ast.unparse(node.value.func).endswith("App"):
                return node.lineno
    return 0


def refusal(app: Path, output: str) -> tuple[str, int]:
    """What the SDK said when it could not load an app, in a line, and the app's line if it told."""
    lines = [line.strip(_FRAME) for line in output.splitlines()]
    said = [line for line in lines if line]
    errors = [line for line in said if _ERROR.match(line)]
    message = (errors or said or ["it said nothing"])[-1]
    return message, line_in(output, str(app))
