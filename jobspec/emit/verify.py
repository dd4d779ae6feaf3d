"""The last check before an app is written: its text, parsed again, against what it was made from.

The text was put together by ranges and templates; this compares syntax trees, and knows nothing of
how the text was made. A difference is a bug of jobspec, never something to write.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable

from jobspec.emit.seal import read_seal
from jobspec.plan import AppPlan

Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class OutputError(Exception):
    """The text of an app does not say what its plan says. A bug of jobspec."""


def verify(text: str, plan: AppPlan, payload: Iterable[ast.stmt]) -> None:
    """Raises OutputError where the app's text is not what its plan and payload make it."""
    seal = read_seal(text)
    if seal is None or not seal.is_intact:
        raise OutputError("the seal does not hold")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise OutputError(f"it does not parse: {error}") from error
    names = [declaration.name for group in plan.declarations for declaration in group]
    guards, declared, carried = _split(tree, names)
    if guards != 1:
        raise OutputError(f"it has {guards} guards")
    if declared != names:
        raise OutputError(f"it declares {declared}, not {names}")
    expected = [shape for node in payload if (shape := _shape(node))]
    found = [shape for node in carried if (shape := _shape(node))]
    if plan.main is not None:
        found = found[:-1]
    if expected != found:
        difference = next(
            (pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]),
            (f"{len(expected)} statements", f"{len(found)} statements"),
        )
        raise OutputError(
            f"the payload changed: {difference[0][:300]} became {difference[1][:300]}"
        )


def _split(tree: ast.Module, names: list[str]) -> tuple[int, list[str], list[ast.stmt]]:
    """Guards before the payload, names declared, and the statements that the payload became."""
    guards = 0
    declared: list[str] = []
    carried: list[ast.stmt] = []
    for node in tree.body:
        if not declared and _is_guard(node):
            guards += 1
        elif (
            len(declared) < len(names)
            and isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and not carried
        ):
            declared.append(node.targets[0].id)
        elif _is_imports_block(node):
            assert isinstance(node, ast.With)
            carried += node.body
        elif _is_docstring(node) and not guards:
            continue
        elif not isinstance(node, (ast.Import, ast.ImportFrom)):
            carried.append(node)
    return guards, declared, carried


def _is_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_imports_block(node: ast.stmt) -> bool:
    if not isinstance(node, ast.With) or len(node.items) != 1:
        return False
    call = node.items[0].context_expr
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "imports"
        and isinstance(call.func.value, ast.Name)
        and not call.args
    )


def _shape(node: ast.stmt) -> str:
    """What a statement does, without imports, annotations and Modal's decorators."""
    parts: list[str] = []
    _add_shape(node, parts)
    return "".join(parts)


def _add_shape(node: ast.AST, parts: list[str]) -> None:
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
        return
    if isinstance(node, ast.If) and not node.orelse and _checks_types(node.test):
        return
    if isinstance(node, ast.Call) and _dotted(node.func) == "modal.parameter":
        for keyword in node.keywords:
            _add_shape(keyword.value, parts)
        return
    head, fields = _DESCRIBED[type(node)]
    parts.append(head)
    for field in fields:
        value = getattr(node, field, None)
        if isinstance(value, ast.AST):
            _add_shape(value, parts)
        elif isinstance(value, list):
            if field == "decorator_list":
                value = [each for each in value if not _is_modal_decorator(each)]
            for each in value:
                if isinstance(each, ast.AST):
                    _add_shape(each, parts)
                elif each is not None:
                    parts.append(repr(each))
        elif value is not None:
            parts.append(repr(value))
        parts.append(",")
    parts.append(")")


# `ctx` follows from where a node stands.
_UNSEEN_FIELDS = frozenset(("annotation", "returns", "type_comment", "kind", "ctx"))


class _Described(dict[type[ast.AST], tuple[str, tuple[str, ...]]]):
    """How the shape of a node of a class begins, and the fields that go into it."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, tuple[str, ...]]:
        fields = tuple(field for field in kind._fields if field not in _UNSEEN_FIELDS)
        self[kind] = f"{kind.__name__}(", fields
        return self[kind]


_DESCRIBED = _Described()


def _checks_types(test: ast.expr) -> bool:
    return _dotted(test).rpartition(".")[2] == "TYPE_CHECKING"


def _is_modal_decorator(node: ast.expr) -> bool:
    target = node.func if isinstance(node, ast.Call) else node
    return _dotted(target).partition(".")[0] in ("app", "modal")


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""
