import enum
from enum import Enum, Flag, IntEnum, auto


class Color(Enum):
    RED = "r"
    GREEN = "g"
    CRIMSON = "r"

    @property
    def label(self):
        return f"{self.name.lower()}!"

    @classmethod
    def first(cls):
        return next(iter(cls))


class Level(IntEnum):
    LOW = auto()
    HIGH = auto()


class Perm(Flag):
    R = auto()
    W = auto()
    RW = R | W


Mood = Enum("Mood", "HAPPY SAD")


def work(color):
    assert color is Color.RED
    return (
        color,
        Color.CRIMSON is Color.RED,
        color.label,
        Color.first(),
        list(Level),
        Level.HIGH > Level.LOW,
        Perm.RW,
        list(Mood),
        Mood.HAPPY.__module__,
        enum.unique.__name__,
    )
