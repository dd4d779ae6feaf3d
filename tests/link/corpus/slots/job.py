from dataclasses import dataclass


class Point:
    __slots__ = ("x", "__weakref__")

    def __init__(self, x):
        self.x = x


class Wide(Point):
    __slots__ = "y"


@dataclass(slots=True, kw_only=True)
class Data:
    a: int = 3


def work():
    wide = Wide(1)
    wide.y = 2
    try:
        wide.z = 3
    except AttributeError as error:
        message = str(error)
    return wide.x, wide.y, message, Data(), Data.__slots__
