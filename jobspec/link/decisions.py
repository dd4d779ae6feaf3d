"""What the linker decides: which imports and statements stand where."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from jobspec.link.imports import Part
from jobspec.link.payload import Unit

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"


@dataclass(eq=False, repr=False)
class Placement:
    """The decisions.

    `part_images`: the images whose block an import stands in (empty: in no block). `moved`: the
    image of each moved statement, `needs`: the imports that it begins with. `injected`: imports that
    a local function begins with. `quoted`: annotations that must not be evaluated. `built`: the
    functions that stand above the images, whose builds run them.
    """

    part_images: dict[Part, tuple[str, ...]] = field(default_factory=dict)
    local_only: set[Part] = field(default_factory=set)
    moved: dict[Unit, str] = field(default_factory=dict)
    needs: dict[Unit, list[Part]] = field(default_factory=dict)
    injected: dict[Function, list[str]] = field(default_factory=dict)
    quoted: list[tuple[Unit, ast.expr]] = field(default_factory=list)
    built: set[Unit] = field(default_factory=set)


@dataclass(eq=False, repr=False)
class Roles:
    """Units that the app decorates or calls by name, which therefore stay where they are.

    `built` are run by the builds of images: they stand above those, and are not moved elsewhere.
    """

    entries: Mapping[str, Unit]
    local: Mapping[str, Unit]
    built: Mapping[str, Unit]

    def anchored(self) -> dict[Unit, str]:
        """Each such unit with the name that it defines."""
        named = {**self.built, **self.local, **self.entries}
        return {unit: name for name, unit in named.items()}
