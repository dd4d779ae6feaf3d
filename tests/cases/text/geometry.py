"""Shapes, in a file of their own."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Circle:
    radius: float

    def area(self) -> float:
        return math.pi * self.radius**2


def perimeter(radius: float) -> float:
    return 2 * math.pi * Circle(radius).radius
