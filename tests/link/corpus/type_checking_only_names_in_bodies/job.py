from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from imagelib import Array


def work(n: int) -> Array:
    import imagelib

    made = cast("Array", imagelib.zeros(n))
    again: Array = made
    return again
