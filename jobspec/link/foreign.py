"""What packages make and are handed: routers, apps and their like keep a function, and call it later."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from jobspec.link.modules import is_third_party
from jobspec.link.payload import Role, Unit, imported
from jobspec.link.uses import Use


class Foreign:
    """Tells objects of packages from the payload's own; `definers` are the units by what they bind."""

    def __init__(self, definers: Mapping[str, Sequence[Unit]]) -> None:
        self._definers = definers

    def made(self, name: str) -> bool:
        """Whether a package's call makes what a name stands for: `router = APIRouter()`."""
        units = self._definers.get(name, ())
        return bool(units) and all(self._is_made(unit) for unit in units)

    def keeps(self, use: Use) -> bool:
        """Whether a name is handed to a package: `Depends(session)`, `router.add_route("/", show)`."""
        node: ast.AST = use.node
        for around in use.chain:
            if isinstance(around, ast.Call) and around.func is not node:
                root = _root(around.func)
                return root is not None and (self._is_imported(root) or self.made(root))
            node = around
        return False

    def _is_made(self, unit: Unit) -> bool:
        statement = unit.statements[0]
        if len(unit.statements) > 1 or not isinstance(statement, (ast.Assign, ast.AnnAssign)):
            return False
        value = statement.value
        root = _root(value.func) if isinstance(value, ast.Call) else None
        return root is not None and self._is_imported(root)

    def _is_imported(self, name: str) -> bool:
        """Whether a name is one that imports of packages bind, and nothing else does."""
        units = self._definers.get(name, ())
        return bool(units) and all(
            unit.role is Role.IMPORT and _is_of_packages(unit, name) for unit in units
        )


def _is_of_packages(unit: Unit, name: str) -> bool:
    return all(
        is_third_party(module)
        for each in unit.imports
        for bound, module, _ in imported(each.node)
        if bound == name
    )


def _root(node: ast.expr) -> str | None:
    """The name that a chain of attributes begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
