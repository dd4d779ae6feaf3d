"""The findings of the stages, by families. Codes are never reused.

Rules that look at a job once it compiles stand in `jobspec.rulebook`, which has the catalogue of all.
"""

from __future__ import annotations

from types import ModuleType

from jobspec.diagnostic import Rule
from jobspec.rules import allowing, handles, image, linking, operations, output, schema, toml

FAMILIES: tuple[ModuleType, ...] = (
    toml,
    schema,
    linking,
    image,
    handles,
    operations,
    allowing,
    output,
)


def declared() -> list[Rule]:
    """The rules of all families."""
    return [value for each in FAMILIES for value in vars(each).values() if isinstance(value, Rule)]
