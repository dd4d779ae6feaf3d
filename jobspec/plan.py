"""The plan of an app: all that the templates see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from jobspec.expression import Call, Expression, Literal

EMITTER = 1
"""Revision of what is emitted; it rises when the same inputs give another app."""


class Header(NamedTuple):
    """The comment block at the top: where the app comes from, and its seal.

    `variant` tells the apps of one spec apart: a profile, settings.
    """

    sources: tuple[str, ...]
    variant: str | None
    inputs: str
    emitter: int
    requires_python: str
    dependencies: tuple[str, ...]


class Declaration(NamedTuple):
    """`name = value`."""

    name: str
    value: Expression


class Verbatim(NamedTuple):
    """Text of a payload, as it stands there but for the edits of the linker."""

    text: str
    template: str = "verbatim.jinja"


class Decorators(NamedTuple):
    """The decorators of an entry or of one of its methods."""

    calls: tuple[Call, ...]
    indent: str
    template: str = "decorators.jinja"


class ImportsBlock(NamedTuple):
    """Payload text that runs only where an image's packages are; `text` is indented."""

    image: str
    text: str
    template: str = "imports.jinja"


Piece: TypeAlias = "Verbatim | Decorators | ImportsBlock"


class Parameter(NamedTuple):
    """A parameter with a simple type and a literal default."""

    name: str
    annotation: str
    default: Expression


class MapMain(NamedTuple):
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


class CallMain(NamedTuple):
    """A generated local entry point: one call, its result printed or kept (`local` as above)."""

    call: Call
    entry: str
    keep: str | None
    output: str
    local: Mapping[str, str]
    template: str


class AppPlan(NamedTuple):
    """Everything that stands in an app, from top to bottom.

    `command` is what the guard runs: `run` or `serve`. `head` is the payload's own imports of the
    standard library, which stand above the declarations.
    """

    header: Header
    docstring: str | None
    future: tuple[str, ...]
    head: str
    command: str
    declarations: tuple[tuple[Declaration, ...], ...]
    body: tuple[Piece, ...]
    main: MapMain | CallMain | None
