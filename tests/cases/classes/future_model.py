"""Parameters under future annotations, which the app cannot keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass
class Total:
    parts: list[Total]
    size: int = 0


class Adder:
    offset: int = 0
    names: dict[str, Total] = {}

    def total(self, numbers: Iterable[int]) -> Total:
        found: Total = Total([], sum(numbers) + self.offset)
        return found
