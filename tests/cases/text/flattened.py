"""The job itself."""

from __future__ import annotations

from geometry import Circle
from numbers_file import circles


def areas() -> list[float]:
    return [circle.area() for circle in circles()]


def one(radius: float) -> float:
    return Circle(radius).area()
