"""The plan of an app: all that the templates see."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from jobspec.expression import Call, Expression

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


def free_name(name: str, taken: frozenset[str]) -> str:
    """The name, with a low line behind it where it is taken."""
    while name in taken:
        name += "_"
    return name


class MapMain(NamedTuple):
    """A generated local entry point: a parallel map over the inputs.

    `options` are what a command line can give, `made` is the list of what `inputs` yields.
    `call` is Modal's own map, for a main that only prints; `spread` is "*" where an input is a tuple
    of arguments. `label` names what is kept. No variable may be called like one of `taken`.
    """

    entry: str
    label: str
    spread: str
    inputs: str
    made: Call
    chunk: int | None
    ordered: bool
    call: Call
    keep: str | None
    options: tuple[Parameter, ...]
    taken: frozenset[str]
    template: str


class CallMain(NamedTuple):
    """A generated local entry point: one call, its result printed or kept (`taken` as above)."""

    call: Call
    entry: str
    keep: str | None
    options: tuple[Parameter, ...]
    taken: frozenset[str]
    template: str


class SweepMain(NamedTuple):
    """A generated local entry point: a call for every member of a sweep (`taken` as above).

    `arguments`, `grid` and `zip` are dicts by dotted keys; `is_nested` says whether any has a dot.
    The table of results is sorted by `sort`, the largest first if `is_descending`.
    """

    entry: str
    label: str
    arguments: Expression
    grid: Expression
    zip: Expression | None
    is_nested: bool
    sort: str | None
    is_descending: bool
    keep: str | None
    options: tuple[Parameter, ...]
    taken: frozenset[str]
    chunk: None = None
    ordered: bool = True
    spread: str = "**"
    template: str = "main/sweep.jinja"


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
    declarations: tuple[tuple[Declaration | Verbatim, ...], ...]
    body: tuple[Piece, ...]
    main: CallMain | MapMain | SweepMain | None
