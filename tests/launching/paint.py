"""Mix paints remotely."""

from __future__ import annotations

import enum
import logging
from dataclasses import dataclass
from pathlib import Path

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
    same = isinstance(mixed, Pot) and mixed.color is Color(mixed.color.value)
    answers = [f"{same} {mixed.litres} {loud}"]
    try:
        spill.remote(mixed)
    except Spilled as error:
        answers.append(f"caught {type(error) is Spilled} {error}")
    # to a file: on a stream, the logs of containers may come between
    Path("answers.txt").write_text("\n".join(answers))
    log.warning("once")
