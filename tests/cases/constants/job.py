"""Uses constants of the spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constants_app import DATA, LIMIT, OPTIONS


def work() -> str:
    return f"{DATA}/{LIMIT}/{sorted(OPTIONS)}"
