import typing

import imagelib


def scale(array: imagelib.Array, factor: int = 2) -> imagelib.Array:
    """Scale.

    Kept as written.
    """
    return array * factor


def work(n: int):
    return scale(imagelib.zeros(n) + 1), scale.__annotations__, scale.__doc__, typing.get_type_hints(scale)
