"""What Modal accepts, refuses and passes over, as `modal_rules.toml` has it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import tomli


class PlatformRule(NamedTuple):
    """One rule of Modal's: `field` is what it is about, `stage` and `evidence` as the file explains.

    Of the rest one is not empty: the `codes` that enforce it, or why none does.
    """

    field: str
    rule: str
    stage: tuple[str, ...]
    evidence: tuple[str, ...]
    codes: tuple[str, ...] = ()
    generated: str = ""
    not_knowable: str = ""
    not_in_the_language: str = ""


def modal_rules() -> Mapping[str, PlatformRule]:
    """The rules by their ids, SECTION/NAME. Raises ValueError for a key that rules do not have."""
    text = Path(__file__).with_name("modal_rules.toml").read_text(encoding="utf-8")
    found = {}
    for name, row in tomli.loads(text).items():
        if not row.keys() <= {*PlatformRule._fields}:
            raise ValueError(f"{name}: {', '.join(row.keys() - {*PlatformRule._fields})}")
        found[name] = PlatformRule(
            row["field"],
            row["rule"],
            tuple(row["stage"]),
            tuple(row["evidence"]),
            tuple(row.get("codes", ())),
            row.get("generated", ""),
            row.get("not_knowable", ""),
            row.get("not_in_the_language", ""),
        )
    return found
