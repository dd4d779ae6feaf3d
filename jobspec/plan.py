"""The plan of an app: all that the templates see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from jobspec.expression import Call, Expression, Literal

EMITTER = 1
"""Revision of what is emitted; it rises when the same inputs give another app."""


@dataclass(frozen=True)
class Header:
    """The comment block at the top: where the app comes from, and its seal."""

    sources: tuple[str, ...]
    inputs: str
    emitter: int
    requires_python: str
    dependencies: tuple[str, ...]


@dataclass(frozen=True)
class Declaration:
    """`name = value`."""

    name: str
    value: Expression


@dataclass(frozen=True)
class Verbatim:
    """Text of a payload, as it stands there but for the edits of the linker."""

    text: str
    template: str = "verbatim.jinja"


@dataclass(frozen=True)
class Decorators:
    """The decorators of an entry or of one of its methods."""

    calls: tuple[Call, ...]
    indent: str
    template: str = "decorators.jinja"


@dataclass(frozen=True)
class ImportsBlock:
    """Payload text that runs only where an image's packages are; `text` is indented."""

    image: str
    text: str
    template: str = "imports.jinja"


Piece: TypeAlias = "Verbatim | Decorators | ImportsBlock"


@dataclass(frozen=True)
class Parameter:
    """A parameter with a simple type and a literal default."""

    name: str
    annotation: str
    default: Expression


@dataclass(frozen=True)
class MapMain:
    """A generated local entry point: a parallel map over the inputs.

    `local` gives the names of its variables, none of which hides a name that it uses;
    `parameters` are those of the inputs' function that a command line can give.
    """

    entry: str
    method: str
    inputs: str
    keep: str | None
    output: str
    local: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    template: str = "main/map.jinja"

    @property
    def folder(self) -> Parameter:
        """The parameter that is the output folder."""
        return Parameter(self.local["output"], "str", Literal(self.output))


@dataclass(frozen=True)
class CallMain:
    """A generated local entry point: one call, its result printed or kept (`local` as above)."""

    call: Call
    entry: str
    keep: str | None
    output: str
    local: Mapping[str, str]
    template: str


@dataclass(frozen=True)
class AppPlan:
    """Everything that stands in an app, from top to bottom.

    `command` is what the guard runs: `run` or `serve`. `head` is the payload's own imports of the
    standard library, which stand above the declarations.
    """

    path: str
    header: Header
    docstring: str | None
    future: tuple[str, ...]
    head: str
    command: str
    declarations: tuple[tuple[Declaration, ...], ...]
    body: tuple[Piece, ...]
    main: MapMain | CallMain | None
