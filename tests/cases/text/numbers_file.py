"""Numbers."""

from __future__ import annotations

import math

from geometry import Circle

RADII = [1.0, 2.0, 3.0]


def circles() -> list[Circle]:
    return [Circle(radius) for radius in RADII]


def biggest() -> float:
    return max(math.ceil(radius) for radius in RADII)
