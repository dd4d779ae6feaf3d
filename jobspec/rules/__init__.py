"""The catalogue of findings: every rule by its code. Codes are never reused."""

from __future__ import annotations

from types import ModuleType

from jobspec.diagnostic import Rule
from jobspec.rules import handles, image, linking, operations, output, schema, toml

FAMILIES: tuple[ModuleType, ...] = (toml, schema, linking, image, handles, operations, output)


def catalogue() -> dict[str, Rule]:
    """Every rule, by code, in the order of the codes."""
    rules = [
        value for family in FAMILIES for value in vars(family).values() if isinstance(value, Rule)
    ]
    by_code = {rule.code: rule for rule in sorted(rules, key=lambda rule: rule.code)}
    if len(by_code) != len(rules):
        raise ValueError("two rules share a code")
    return by_code
