"""Names: what the app needs, what is imported from it, what hides it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Container, Iterable, Mapping, Set

from jobspec.data import builtin_names
from jobspec.diagnostic import Diagnostic, Fix, Label
from jobspec.link.bindings import FUNCTIONS, bound, is_linked, parameters
from jobspec.link.edits import shares_a_line
from jobspec.link.imports import Part
from jobspec.link.payload import PayloadFile, Role, Unit, binding_node
from jobspec.link.trees import blocks, own_statements, walk
from jobspec.rules import linking
from jobspec.source import SourceFile, Span

_SCRIPT_BLOCK = re.compile(r"^# /// [A-Za-z0-9-]+[ \t]*$", re.MULTILINE)


def check_needed(
    units: Iterable[Unit], parts: list[Part], needed: Mapping[str, str]
) -> list[Diagnostic]:
    """Module-level names of the payload that the app declares or uses itself."""
    own = {"import modal", "import pathlib"}
    harmless = {part.unit for part in parts if part.text() in own}
    found = []
    for unit in units:
        for name in sorted(unit.binds & needed.keys()):
            if unit in harmless:
                continue
            help = f"rename it in the payload, for example to `my_{name}`"
            if needed[name].endswith(f"`{name}`"):
                help = f"call {needed[name]} otherwise in the spec, or rename this"
            if any("modal.App" in ast.unparse(each) for each in unit.statements):
                help = "the spec makes the app: take this out of the payload"
            label = Label(unit.source, unit.span(binding_node(unit, name)))
            found.append(linking.NAME_NEEDED.at(label, help=help, name=name, what=needed[name]))
    return found


def check_clashes(files: list[PayloadFile]) -> list[Diagnostic]:
    """Names that two files bind, but for the same import in both."""
    found = []
    seen: dict[str, Unit] = {}
    for file in files:
        for unit in file.units:
            if unit.role is Role.MAIN_BLOCK:
                continue
            for name in sorted(unit.binds):
                other = seen.get(name)
                if other is None or other.source is unit.source:
                    seen.setdefault(name, unit)
                    continue
                if unit.role is other.role is Role.IMPORT and _same(unit, other, name):
                    continue
                help = "the app is one module: rename one of them, or move it to a file both import"
                found.append(
                    linking.CLASH.at(
                        Label(unit.source, unit.span(unit.statements[0])),
                        Label(other.source, other.span(other.statements[0]), "and here"),
                        help=help,
                        name=name,
                    )
                )
    return found


def _same(unit: Unit, other: Unit, name: str) -> bool:
    """Whether two import statements bind a name to the same thing."""
    return _meaning(unit, name) == _meaning(other, name)


def _meaning(unit: Unit, name: str) -> set[tuple[str, str, int]]:
    found = set()
    for statement in unit.statements:
        assert isinstance(statement, (ast.Import, ast.ImportFrom))
        for alias in statement.names:
            if (alias.asname or alias.name.partition(".")[0]) != name:
                continue
            if isinstance(statement, ast.ImportFrom):
                found.add((statement.module or "", alias.name, statement.level))
            else:
                found.add((alias.name if alias.asname else name, "", 0))
    return found


def check_linked_imports(
    files: list[PayloadFile],
    linked: Set[str],
    app: str,
    apps: Set[str],
    declared: Set[str],
    is_known: Callable[[str], bool],
) -> list[Diagnostic]:
    """Imports from the app and between payload files: declared names, under their own names.

    `app` is the app, and one of the spec's `apps`. `is_known` says whether a module is known to come from a package or from added local source.
    """
    by_module = {file.module: file for file in files}
    found: list[Diagnostic] = []
    for file in files:
        for node, body, header in _statements(file.tree):
            source = file.source
            if isinstance(node, ast.Import):
                for alias in node.names:
                    is_app = alias.name.endswith("_app") and not is_known(alias.name)
                    if alias.name in linked or is_app:
                        cause = f"import the names themselves: from {alias.name} import …"
                        found.append(_alias(source, alias, cause))
            if isinstance(node, ast.ImportFrom) and node.level:
                help = "payload files stand in no package: write the module's own name"
                label = Label(source, _span(source, node))
                found.append(linking.RELATIVE_IMPORT.at(label, help=help))
            if not isinstance(node, ast.ImportFrom):
                continue
            module = node.module or ""
            if any(alias.name == "*" for alias in node.names):
                help = "import the names that are used, one by one"
                label = Label(source, _span(source, node))
                found.append(linking.STAR_IMPORT.at(label, help=help, module=module))
                continue
            if is_linked(node, linked):
                known = declared
                if module in by_module:
                    known = {name for unit in by_module[module].units for name in unit.binds}
                found += _check_names(source, node, known, module)
                if shares_a_line(body, node, header):
                    cause = "an import from the app stands on a line of its own"
                    found.append(_alias(source, node, cause))
            elif module.endswith("_app") and "." not in module and not is_known(module):
                found += _check_names(source, node, declared, module)
            if is_linked(node, linked) and module.endswith("_app") and module not in apps:
                help = f"to call {module} itself, look it up: modal.Function.from_name(…)"
                label = Label(source, _span(source, node))
                found.append(linking.OTHER_APP.at(label, help=help, module=module, app=app))
    return found


def check_linked_scopes(files: list[PayloadFile], linked: Set[str]) -> list[Diagnostic]:
    """A name imported from the app is the app's wherever it is used: nothing else may bind it."""
    found: list[Diagnostic] = []
    for file in files:
        if any(is_linked(statement, linked) for statement, _, _ in _statements(file.tree)):
            found += _check_scope(file.source, file.tree, linked, [])
    return found


def _check_scope(
    source: SourceFile, scope: ast.AST, linked: Set[str], around: list[Set[str]]
) -> list[Diagnostic]:
    body: list[ast.stmt] = getattr(scope, "body", [])
    names = bound(body, linked)
    own = names.names - names.globals
    if isinstance(scope, FUNCTIONS):
        own |= {each.arg for each in parameters(scope.args)}
    imported_here = {
        alias.name: node
        for node in own_statements(body)
        if isinstance(node, ast.ImportFrom) and is_linked(node, linked)
        for alias in node.names
    }
    found: list[Diagnostic] = []
    is_module = isinstance(scope, ast.Module)
    for name, node in imported_here.items() if not is_module else ():
        obstacle = _obstacle(scope, name, own, linked)
        if isinstance(scope, ast.ClassDef):
            found.append(_alias(source, node, f"a class body cannot hold the app's `{name}`"))
        elif any(name in names for names in around):
            found.append(_alias(source, node, f"the function around it has a `{name}` of its own"))
        elif obstacle is not None:
            found.append(
                _alias(source, obstacle, f"the function has a `{name}` of its own as well")
            )
    inner = around if is_module or isinstance(scope, ast.ClassDef) else [*around, own]
    for child in own_statements(body):
        if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            found += _check_scope(source, child, linked, inner)
    return found


def _obstacle(
    scope: ast.AST, name: str, own: Set[str], linked: Set[str]
) -> ast.stmt | ast.expr | None:
    """What makes the name a local one of the function that imports it."""
    for node in walk(scope):
        if isinstance(node, (ast.Nonlocal, ast.Global)) and name in node.names:
            return node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args:
            if node.func.id in ("locals", "vars", "dir"):
                return node
        if name in own and isinstance(node, ast.Name) and node.id == name:
            if not isinstance(node.ctx, ast.Load):
                return node
    if name not in own:
        return None
    return next(each for each in walk(scope) if isinstance(each, ast.stmt))


def _check_names(
    source: SourceFile, node: ast.ImportFrom, known: Set[str], module: str
) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for alias in node.names:
        if alias.asname is not None and alias.asname != alias.name:
            cause = f"write {alias.name} where {alias.asname} is used"
            found.append(_alias(source, alias, cause))
        elif alias.name not in known:
            span = _span(source, alias)
            from difflib import get_close_matches

            close = get_close_matches(alias.name, sorted(known), n=1)
            names = ", ".join(sorted(known)) or "no such names"
            help = f"{module} has: {names}"
            if module.endswith("_app"):
                help = f"it is taken for the app that is generated here, which has: {names}"
            fix = None
            if close:
                help = f"did you mean `{close[0]}`?"
                # Where the name is used as it is written here, the import alone cannot be mended.
                if len(re.findall(rf"\b{alias.name}\b", source.text)) == 1:
                    fix = Fix(f"write `{close[0]}`", source, span, close[0])
            label = Label(source, span)
            rule = linking.APP_IMPORT
            found.append(rule.at(label, help=help, fix=fix, name=alias.name, module=module))
    return found


def _alias(source: SourceFile, node: ast.alias | ast.stmt | ast.expr, cause: str) -> Diagnostic:
    help = "the linker takes the import out, and the name stays as it is"
    return linking.APP_ALIAS.at(Label(source, _span(source, node)), help=help, cause=cause)


def _span(source: SourceFile, node: ast.alias | ast.stmt | ast.expr) -> Span:
    start = source.offset(node.lineno, node.col_offset)
    return Span(start, source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0))


def _statements(tree: ast.Module) -> Iterable[tuple[ast.stmt, list[ast.stmt], int]]:
    """Every statement with the block that it stands in and the line of the block's header."""
    for owner, body in blocks([tree]):
        header = getattr(owner, "lineno", 0)
        for statement in body:
            yield statement, body, header


def check_siblings(
    units: Iterable[Unit], siblings: Container[str], added: Set[str], linked: Set[str]
) -> list[Diagnostic]:
    """Modules beside the payload that neither the app nor an image has."""
    found = []
    for unit in units:
        for each in unit.imports:
            modules = (
                [alias.name for alias in each.node.names]
                if isinstance(each.node, ast.Import)
                else [each.node.module or ""]
            )
            for module in modules:
                top = module.partition(".")[0]
                if top in siblings and top not in added and top not in linked:
                    help = (
                        f'add it to the image: local_python_source = ["{top}"], '
                        "or move what is used into the payload"
                    )
                    label = Label(unit.source, unit.span(each.node))
                    found.append(linking.SIBLING.at(label, help=help, module=top))
    return found


def check_leaks(files: list[PayloadFile], linked: Set[str]) -> list[Diagnostic]:
    """A name that one file does not define must not become that of another file."""
    found = []
    for file in files if len(files) > 1 else ():
        own = {name for unit in file.units for name in unit.binds}
        own |= {
            alias.name
            for node, _, _ in _statements(file.tree)
            if isinstance(node, ast.ImportFrom) and is_linked(node, linked)
            for alias in node.names
        }
        others = {
            name: other.source.name
            for other in files
            if other is not file
            for unit in other.units
            if unit.role is Role.CODE
            for name in unit.binds
        }
        for unit in file.units:
            for use in unit.uses:
                if use.name in others and use.name not in own and not use.place.quoted:
                    help = "import it from that file, or rename it there"
                    label = Label(unit.source, unit.span(use.node))
                    other_name = others[use.name]
                    rule = linking.LEAK
                    found.append(rule.at(label, help=help, name=use.name, other=other_name))
    return found


def check_app_names(
    files: list[PayloadFile], needed: Mapping[str, str], declared: Set[str]
) -> list[Diagnostic]:
    """Names of the app that are not the payload's to use: `app`, `modal`, the images."""
    bound_here = {name for file in files for unit in file.units for name in unit.binds}
    hidden = needed.keys() - declared - bound_here - builtin_names()
    return [
        linking.NAME_NEEDED.at(
            Label(unit.source, unit.span(use.node)),
            help="the payload binds no such name, and in the app it is something else",
            name=use.name,
            what=needed[use.name],
        )
        for file in files
        for unit in file.units
        for use in unit.uses
        if use.name in hidden and not use.place.quoted
    ]


def check_script_block(file: PayloadFile) -> list[Diagnostic]:
    """An app has one script block, its own."""
    match = _SCRIPT_BLOCK.search(file.source.text)
    if match is None:
        return []
    help = "take it out: the image's packages and [main] packages say what is installed"
    label = Label(file.source, Span(match.start(), match.end()))
    return [linking.SCRIPT_BLOCK.at(label, help=help)]


def check_main_block(file: PayloadFile) -> list[Diagnostic]:
    """A note that the payload's own main block stays behind."""
    return [
        linking.MAIN_BLOCK.at(
            Label(file.source, unit.span(unit.statements[0].test)),  # type: ignore[attr-defined]  # an If
            help="[main] says what running the app does",
        )
        for unit in file.units
        if unit.role is Role.MAIN_BLOCK
    ]
