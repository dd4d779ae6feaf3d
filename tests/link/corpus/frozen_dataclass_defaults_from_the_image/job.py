from dataclasses import dataclass, field

import imagelib


@dataclass(frozen=True)
class Settings:
    size: int = imagelib.ONE
    names: tuple = imagelib.NAMES
    array: imagelib.Array = field(default_factory=lambda: imagelib.zeros(2))

    def scaled(self, by: int) -> imagelib.Array:
        return self.array + by


DEFAULT = Settings()
BIG = Settings(size=DEFAULT.size + 10)


def work():
    return DEFAULT, BIG, BIG.scaled(2), Settings.__annotations__
