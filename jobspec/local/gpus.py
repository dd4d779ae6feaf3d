"""Which of this machine's GPUs a container sees: as many as it asks for, and none if it asks for none."""

from __future__ import annotations

import os
import re
from pathlib import Path

VARIABLE = "CUDA_VISIBLE_DEVICES"


def machine_gpus(devices: Path = Path("/dev")) -> list[str]:
    """The GPUs that this process may use, as CUDA knows them."""
    found = [re.fullmatch(r"nvidia(\d+)", path.name) for path in devices.glob("nvidia*")]
    numbers = sorted(int(each[1]) for each in found if each)
    chosen = os.environ.get(VARIABLE)
    if chosen is None or not numbers:
        return [str(number) for number in numbers]
    return [part.strip() for part in chosen.split(",") if part.strip()]


class Gpus:
    """Deals out the machine's GPUs: containers share one only when there is none left."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._dealt = 0

    def deal(self, count: int) -> str:
        """The variable's value for a container: up to ``count`` of them, and other ones each time."""
        count = min(count, len(self._names))
        first = self._dealt
        self._dealt += count
        return ",".join(self._names[(first + n) % len(self._names)] for n in range(count))
