"""The last check before an app is written: its text, parsed again, against what it was made from.

The text was put together by ranges and templates; this compares syntax trees, and knows nothing of
how the text was made. A difference is a bug of jobspec, never something to write.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable

from jobspec.emit.seal import read_seal
from jobspec.plan import AppPlan, Declaration

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
    names = [
        declaration.name
        for group in plan.declarations
        for declaration in group
        if isinstance(declaration, Declaration)
    ]
    guards, declared, carried = _split(tree, names)
    if guards != 1:
        raise OutputError(f"it has {guards} guards")
    if declared != names:
        raise OutputError(f"it declares {declared}, not {names}")
    expected, found = _compared(payload), _compared(carried)
    if plan.main is not None:
        found = found[:-1]
    if len(expected) != len(found):
        raise OutputError(f"{len(expected)} statements became {len(found)}")
    for before, after in zip(expected, found, strict=True):
        if not _same(before, after):
            was, became = ast.unparse(before)[:300], ast.unparse(after)[:300]
            raise OutputError(f"the payload changed: {was!r} became {became!r}")


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
            and all(isinstance(each, Definition) for each in carried)
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


def _compared(nodes: Iterable[ast.stmt]) -> list[ast.stmt]:
    """The statements of a block that the payload and its app have in common."""
    return [
        node
        for node in nodes
        if not isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass))
        and not (isinstance(node, ast.If) and not node.orelse and _checks_types(node.test))
    ]


def _same(before: ast.AST, after: ast.AST) -> bool:
    """Whether nodes do the same, without imports, annotations and Modal's decorators."""
    kind = type(before)
    if kind is not type(after):
        return False
    for field in _FIELDS[kind]:
        one, other = getattr(before, field, None), getattr(after, field, None)
        if kind is ast.AnnAssign:
            one, other = _without_parameter(one), _without_parameter(other)
        if isinstance(one, ast.AST) and isinstance(other, ast.AST):
            if not _same(one, other):
                return False
        elif isinstance(one, list) and isinstance(other, list):
            if field in ("body", "orelse", "finalbody"):
                one, other = _compared(one), _compared(other)
            elif field == "decorator_list":
                one, other = _own_decorators(one), _own_decorators(other)
            if len(one) != len(other) or not all(map(_same_part, one, other)):
                return False
        elif not _same_part(one, other):
            return False
    return True


def _same_part(one: object, other: object) -> bool:
    if isinstance(one, ast.AST) and isinstance(other, ast.AST):
        return _same(one, other)
    return type(one) is type(other) and one == other


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of each class of nodes that say what a node does."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        # `ctx` follows from where a node stands.
        others = ("annotation", "returns", "type_comment", "kind", "ctx")
        self[kind] = tuple(field for field in kind._fields if field not in others)
        return self[kind]


_FIELDS = _Fields()


def _without_parameter(value: object) -> object:
    """What `modal.parameter` was put around: its default, or nothing."""
    if isinstance(value, ast.Call) and _dotted(value.func) == "modal.parameter":
        if len(value.keywords) < 2:
            return value.keywords[0].value if value.keywords else None
    return value


def _own_decorators(decorators: list[ast.expr]) -> list[ast.expr]:
    return [each for each in decorators if not _is_modal_decorator(each)]


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
