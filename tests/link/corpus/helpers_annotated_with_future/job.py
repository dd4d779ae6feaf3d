from __future__ import annotations

import imagelib
from imagelib import Array


def scale(array: Array, factor: imagelib.Array | int = 2) -> Array:
    result: imagelib.Array = array * factor
    return result


def work(n: int) -> imagelib.Array:
    return scale(imagelib.zeros(n) + 1)
