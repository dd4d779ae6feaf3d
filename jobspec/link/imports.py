"""Module-level imports of a payload, each part with whose module it is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import Enum

from jobspec.link.modules import MODAL_MODULES, is_stdlib, top_level
from jobspec.link.payload import Role, Unit, imported


class Origin(Enum):
    """Where an imported module comes from."""

    STDLIB = "standard library"
    MODAL = "Modal"
    LINKED = "the app or another payload file"
    ADDED = "local source added to the image"
    PACKAGE = "a package"


@dataclass(frozen=True, eq=False, repr=False)
class Part:
    """One import statement, or one part of `import a, b`, with the text that makes it again."""

    unit: Unit
    statement: ast.Import | ast.ImportFrom
    aliases: tuple[ast.alias, ...]
    module: str
    origin: Origin
    is_whole: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it binds."""
        wanted = set(self.aliases)
        return tuple(name for name, _, alias in imported(self.statement) if alias in wanted)

    def text(self, names: Set[str] | None = None) -> str:
        """The statement on one line; with `names`, only what binds those."""
        kept = [
            alias
            for name, _, alias in imported(self.statement)
            if alias in self.aliases and (names is None or name in names)
        ]
        if isinstance(self.statement, ast.Import):
            return ast.unparse(ast.Import(kept))
        return ast.unparse(ast.ImportFrom(self.statement.module, kept, self.statement.level))


def origin_of(module: str, linked: Set[str], added: Set[str]) -> Origin:
    """Whose module it is; `added` holds modules that images add from local source."""
    top = top_level(module)
    if module in linked:
        return Origin.LINKED
    if top in added:
        return Origin.ADDED
    if top in MODAL_MODULES:
        return Origin.MODAL
    return Origin.STDLIB if is_stdlib(module) else Origin.PACKAGE


def parts(units: Iterable[Unit], linked: Set[str], added: Set[str]) -> list[Part]:
    """The parts of all module-level imports, in order."""
    found = []
    for unit in units:
        if unit.role is not Role.IMPORT:
            continue
        for statement in unit.statements:
            assert isinstance(statement, (ast.Import, ast.ImportFrom))
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                continue
            found += _parts_of(unit, statement, linked, added)
    return found


def _parts_of(
    unit: Unit, statement: ast.Import | ast.ImportFrom, linked: Set[str], added: Set[str]
) -> list[Part]:
    alone = len(unit.statements) == 1
    if isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
        origin = origin_of(module, linked, added)
        return [Part(unit, statement, tuple(statement.names), module, origin, alone)]
    whole = alone and len(statement.names) == 1
    return [
        Part(unit, statement, (alias,), alias.name, origin_of(alias.name, linked, added), whole)
        for alias in statement.names
    ]
