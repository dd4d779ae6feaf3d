"""Mix paints remotely."""

from __future__ import annotations

import enum
import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)
log.addHandler(logging.StreamHandler())


class Color(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass(frozen=True)
class Pot:
    color: Color
    litres: float


class Spilled(Exception):
    """Raised in a container, caught by the launching side."""


def mix(pots: list[Pot]) -> Pot:
    """The pot with the most colour, holding all of it."""
    assert all(isinstance(pot, Pot) and pot.color in Color for pot in pots)
    best = max(pots, key=lambda pot: pot.litres)
    assert best.color is Color.RED or best.color is Color.BLUE
    return Pot(best.color, sum(pot.litres for pot in pots))


def spill(pot: Pot) -> None:
    """Always fails."""
    raise Spilled(pot.color.name)


def main(litres: float = 1.5, loud: bool = False) -> None:
    from launching_app import mix, spill

    mixed = mix.remote([Pot(Color.RED, litres), Pot(Color.BLUE, 1.0)])
    print(isinstance(mixed, Pot), mixed.color is Color(mixed.color.value), mixed.litres, loud)
    try:
        spill.remote(mixed)
    except Spilled as error:
        print("caught", type(error) is Spilled, error)
    log.warning("once")
