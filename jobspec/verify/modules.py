"""Which modules an app imports when it is itself imported: of whose they are, and how to stand in."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jobspec.proof.judge import imports_blocks
from jobspec.proof.presence import Installed

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@cache
def _known() -> frozenset[str]:
    """Modules that are there without any package: Python's own, and what Modal's SDK brings."""
    installed = Installed()
    brought = set(installed.distributions) - installed.third_party
    return frozenset({*sys.stdlib_module_names, *brought, "modal", "jobspec"})


def of_packages(app: Path, tree: ast.Module, *, in_blocks: bool) -> tuple[str, ...]:
    """The top-level modules of packages that importing an app imports, in the order of their names.

    Those of the modules beside the app that it imports count too.

    Args:
        app: where it lies.
        tree: what it says.
        in_blocks: whether what stands in `with image.imports():` counts.
    """
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [_imported(tree, in_blocks=in_blocks)]
    while waiting:
        for name in waiting.pop() - seen:
            seen.add(name)
            files = beside(app, name)
            waiting += [_imported(parsed, in_blocks=in_blocks) for parsed in map(_parse, files)]
            if not files and name not in _known():
                found.add(name)
    return tuple(sorted(found))


def beside(app: Path, name: str) -> list[Path]:
    """The files of a module or package that lies beside the app; none where there is none."""
    single = app.with_name(f"{name}.py")
    if single.is_file():
        return [single]
    return sorted((app.parent / name).rglob("*.py"))


def _parse(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def _imported(tree: ast.Module, *, in_blocks: bool) -> set[str]:
    blocks = set() if in_blocks else set(imports_blocks(tree))
    return {name.partition(".")[0] for name in _names(tree, blocks)}


def _names(node: ast.AST, left_out: set[int]) -> Iterator[str]:
    """What runs of a tree when it is imported, and imports something."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            yield child.module
        elif not isinstance(child, _FUNCTIONS):
            if not (isinstance(child, ast.With) and child.lineno in left_out):
                yield from _names(child, left_out)
