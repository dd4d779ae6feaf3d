"""What a run did, in figures: how often each entry ran, how long, and in how many containers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import floor, log

RATIO = 1.02  # of one class of durations to the next: what is read from them is right to 1 %


class Durations:
    """Any number of durations in a bounded space: they are counted by classes."""

    def __init__(self) -> None:
        self._classes: Counter[int] = Counter()

    def __len__(self) -> int:
        return self._classes.total()

    def add(self, seconds: float) -> None:
        """Count one."""
        self._classes[floor(log(max(seconds, 1e-6), RATIO))] += 1

    def quantile(self, share: float) -> float:
        """Seconds that a share of them, at least one, do not exceed.

        Raises:
            ValueError: there are none.
        """
        wanted = max(1, share * len(self))
        seen = 0
        for number in sorted(self._classes):
            seen += self._classes[number]
            if seen >= wanted:
                return float(RATIO ** (number + 0.5))
        raise ValueError("there are no durations")


@dataclass
class CallFigures:
    """What an entry's inputs came to.

    Attributes:
        inputs: how many were given to a container, retries not counted.
        failures: how many of them came to no result.
        times: how long each attempt ran.
    """

    inputs: int = 0
    failures: int = 0
    times: Durations = field(default_factory=Durations)


@dataclass
class ContainerFigures:
    """What it took to run an entry.

    Attributes:
        count: how many containers were started.
        starts: how long each took from the start of its process to its first question for an input.
    """

    count: int = 0
    starts: Durations = field(default_factory=Durations)


@dataclass
class Statistics:
    """The figures of a run: of containers by entry, of inputs by entry and method ("" for none)."""

    containers: dict[str, ContainerFigures] = field(default_factory=dict)
    calls: dict[tuple[str, str], CallFigures] = field(default_factory=dict)

    def of_containers(self, entry: str) -> ContainerFigures:
        """Those of an entry, to be added to."""
        return self.containers.setdefault(entry, ContainerFigures())

    def of_calls(self, entry: str, method: str) -> CallFigures:
        """Those of an entry's inputs, to be added to."""
        return self.calls.setdefault((entry, method), CallFigures())
