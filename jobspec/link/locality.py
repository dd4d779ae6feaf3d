"""What local code may use, and the imports that it is given."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence, Set

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.decisions import Placement
from jobspec.link.imports import Part
from jobspec.link.modules import top_level
from jobspec.link.payload import Unit, imported
from jobspec.link.reach import Graph, Reached
from jobspec.link.trees import walk
from jobspec.link.uses import Use
from jobspec.rules import linking


class Locality:
    """Checks all that the local functions reach.

    `side_names` are names whose value depends on a package that only one side has; `is_there`
    says whether the launching side has a module; `origin` labels where such a name comes from.
    """

    def __init__(
        self,
        graph: Graph,
        placement: Placement,
        local: Reached,
        by_name: Mapping[str, Sequence[Part]],
        side_names: Set[str],
        is_there: Callable[[str], bool],
        origin: Callable[[str], Label | None],
    ) -> None:
        self._graph = graph
        self._placement = placement
        self._local = local
        self._by_name = by_name
        self._side_names = side_names
        self._is_there = is_there
        self._origin = origin
        self.diagnostics: list[Diagnostic] = []

    def check(self, roots: Mapping[str, Unit], needs_image: Callable[[ast.stmt], bool]) -> None:
        """Findings in all local code; imports for functions go to the placement."""
        for unit, member in sorted(
            self._local.nodes, key=lambda node: (node[0].index, node[1] or "")
        ):
            for use in self._graph.uses([(unit, member)]):
                if use.place.annotation is not None:
                    continue
                if use.name in self._by_name:
                    self._inject(unit, use)
                elif use.name in self._side_names:
                    self._refuse(unit, use.node, use.name)
        if self._graph.reads_annotations(self._local.nodes):
            for unit, use in self._graph.annotations(self._local.nodes):
                if use.name in self._by_name or use.name in self._side_names:
                    self._refuse(unit, use.node, use.name)
        for name, unit in roots.items():
            if unit in self._placement.moved:
                self._refuse(unit, unit.statements[0], name)
        self._check_own_imports(needs_image)
        self._check_command_line()

    def _check_command_line(self) -> None:
        """`parse_args()` in local code would read Modal's own arguments."""
        for unit, member in self._local.nodes:
            for found in unit.found:
                for call, place in found.calls:
                    function = call.func
                    if place.member != member or place.now or call.args or call.keywords:
                        continue
                    if isinstance(function, ast.Attribute) and function.attr in _PARSERS:
                        help = "make the options parameters of the [main] function, with types"
                        label = Label(unit.source, unit.span(function))
                        what = f"{ast.unparse(function)}()"
                        self.diagnostics.append(
                            linking.COMMAND_LINE.at(label, help=help, what=what)
                        )

    def _refuse(self, unit: Unit, node: ast.expr | ast.stmt, name: str) -> None:
        origin = self._origin(name)
        help = "return what local code needs from an entry, or make it inside a function"
        label = Label(unit.source, unit.span(node))
        related = [origin] if origin is not None else []
        self.diagnostics.append(
            linking.LOCAL_REACHES_IMAGE.at(label, *related, help=help, name=name)
        )

    def _inject(self, unit: Unit, use: Use) -> None:
        label = Label(unit.source, unit.span(use.node))
        for part in self._by_name[use.name]:
            if not self._is_there(part.module):
                self._refuse_package(label, part.module)
                continue
            function = use.place.function
            if function is None:
                help = f"write a def instead, or import {part.module} inside a function"
                self.diagnostics.append(linking.NOT_INJECTABLE.at(label, help=help, name=use.name))
                continue
            obstacle = _obstacle(function, use.name) or self._rebound(part)
            if obstacle is not None:
                help = f"import {part.module} inside the function yourself"
                owner = part.unit if obstacle is part.statement else unit
                at = Label(owner.source, owner.span(obstacle))
                self.diagnostics.append(linking.NOT_INJECTABLE.at(at, help=help, name=use.name))
                continue
            texts = self._placement.injected.setdefault(function, [])
            text = part.text({use.name})
            if text not in texts:
                texts.append(text)

    def _rebound(self, part: Part) -> ast.stmt | None:
        """The import itself, where code sets the names of its module: importing again would see it."""
        top = top_level(part.module)
        if isinstance(part.statement, ast.Import):
            return None
        for unit in self._graph.units:
            for found in unit.found:
                for node, _ in found.attributes:
                    stores = not isinstance(node.ctx, ast.Load)
                    if stores and ast.unparse(node).startswith(top + "."):
                        return part.statement
        return None

    def _refuse_package(self, label: Label, module: str) -> None:
        package = top_level(module)
        help = (
            f'add it to [main]: packages = ["{package}"]; or use it in an entry, whose image has it'
        )
        self.diagnostics.append(linking.LOCAL_PACKAGE.at(label, help=help, module=module))

    def _check_own_imports(self, needs_image: Callable[[ast.stmt], bool]) -> None:
        """Imports that stand inside local functions already."""
        for unit in self._graph.units:
            for each in unit.imports:
                if each.place.now or each.place.guarded or not needs_image(each.node):
                    continue
                if (unit, each.place.member) not in self._local.nodes:
                    continue
                for _, module, _ in imported(each.node):
                    if not self._is_there(module):
                        label = Label(unit.source, unit.span(each.node))
                        self._refuse_package(label, module)


_PARSERS = frozenset(("parse_args", "parse_known_args", "parse_intermixed_args"))


def _obstacle(function: ast.AST, name: str) -> ast.expr | ast.stmt | None:
    """What in a function would see the name become local to it."""
    for node in walk(function):
        if isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names:
            return node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in ("locals", "vars", "dir") and not node.args:
                return node
    return None
