"""Payload texts to parsed files, in the order in which the app carries them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Mapping, Sequence, Set

from jobspec.data import stdlib_modules
from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.modules import SHADOWED_BY_FILE
from jobspec.link.payload import PayloadFile, imported, module_of, read_units
from jobspec.link.trees import blocks
from jobspec.rules import linking
from jobspec.source import SourceFile, Span


def parse_tree(source: SourceFile) -> tuple[ast.Module | None, list[Diagnostic]]:
    """The syntax tree of a payload, or why it has none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source.text), []
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), len(source.line_starts))
        start = source.line_starts[line - 1] + max((error.offset or 1) - 1, 0)
        help = "newer syntax needs jobspec to run on the Python that the payload is written for"
        label = Label(source, Span(start, min(start + 1, len(source.text))))
        return None, [linking.SYNTAX.at(label, help=help, cause=error.msg)]
    except ValueError as error:
        return None, [linking.SYNTAX.at(Label(source, Span(0, 0)), cause=error)]
    except (RecursionError, MemoryError):
        return None, [_too_deep(source)]


def _too_deep(source: SourceFile) -> Diagnostic:
    help = "split the expression or block that is nested so deeply"
    return linking.TOO_DEEP.at(Label(source, Span(0, 0)), help=help)


def fault_of_name(name: str, files: Sequence[str]) -> str | None:
    """Why a payload cannot have its name: it would hide Python's, Modal's or another payload's."""
    stem = module_of(name)
    twins = [other for other in files if module_of(other) == stem]
    if len(twins) > 1 and twins[0] != name:
        return f"`{twins[0]}` is the module `{stem}` already"
    if stem in stdlib_modules():
        return f"it hides Python's own module `{stem}`"
    if stem in SHADOWED_BY_FILE:
        return f"it hides `{stem}`, which Modal needs"
    return None


def linked_modules(
    trees: Iterable[ast.Module], files: Iterable[str], apps: Set[str], declared: Iterable[str]
) -> frozenset[str]:
    """Modules whose imports stand for the app's own names: its apps, payload files, other apps.

    `apps` are those of the spec. Another `*_app` counts where the spec declares all that is imported from it, so that one payload
    serves several specs.
    """
    names = set(declared)
    wanted: dict[str, set[str]] = {}
    for tree in trees:
        for node in (statement for _, body in blocks([tree]) for statement in body):
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found = wanted.setdefault(node.module, set())
                found.update(alias.name for alias in node.names)
    other = {
        module
        for module, found in wanted.items()
        if module.endswith("_app") and found <= names and "." not in module
    }
    stems = {module_of(file) for file in files}
    return frozenset({*apps, *other, *stems})


def in_order(files: Sequence[PayloadFile]) -> list[PayloadFile]:
    """Files after the ones that they import from; else in the order in which the spec names them."""
    by_module = {file.module: file for file in files}
    ordered: list[PayloadFile] = []

    def visit(file: PayloadFile, above: tuple[PayloadFile, ...]) -> None:
        if file in ordered or file in above:
            return
        for unit in file.units:
            for each in unit.imports:
                if not each.place.now:
                    continue
                for _, module, _ in imported(each.node):
                    other = by_module.get(module)
                    if other is not None and other is not file:
                        visit(other, (*above, file))
        ordered.append(file)

    for file in files:
        visit(file, ())
    return ordered


def read_files(
    sources: Mapping[str, SourceFile], apps: Set[str], declared: Iterable[str]
) -> tuple[dict[str, PayloadFile] | None, frozenset[str], list[Diagnostic]]:
    """Every payload file parsed and cut into units, and the modules that are linked."""
    diagnostics: list[Diagnostic] = []
    trees: dict[str, ast.Module] = {}
    for name, source in sources.items():
        tree, found = parse_tree(source)
        diagnostics += found
        if tree is not None:
            trees[name] = tree
    if len(trees) < len(sources):
        return None, frozenset(), diagnostics
    linked = linked_modules(trees.values(), sources, apps, declared)
    files: dict[str, PayloadFile] = {}
    for name, source in sources.items():
        try:
            files[name] = read_units(source, name, trees[name], linked)
        except RecursionError:
            diagnostics.append(_too_deep(source))
    if len(files) < len(sources):
        return None, linked, diagnostics
    return files, linked, diagnostics
