"""What commands take, on processor time and on the clock, and how it is compared."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import resource

ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Cost:
    """What one process took, in seconds."""

    processor: float
    clock: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.processor - other.processor, self.clock - other.clock)

    def per(self, count: int) -> Cost:
        """The share of one of so many."""
        return Cost(self.processor / count, self.clock / count)

    def __truediv__(self, other: Cost) -> Cost:
        return Cost(self.processor / other.processor, self.clock / other.clock)


def cost(command: Sequence[str], cwd: Path | None = None) -> Cost:
    """Runs a command that must succeed, and says what it took with all that it has started."""
    before, start = _processor(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT, cwd=cwd)
    return Cost(_processor() - before, time.perf_counter() - start)


def _processor() -> float:
    if sys.platform == "win32":
        return time.perf_counter()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each part."""
    return Cost(
        statistics.median(each.processor for each in costs),
        statistics.median(each.clock for each in costs),
    )


def compare(title: str, pairs: Sequence[tuple[Cost, Cost]], left: str, right: str) -> None:
    """Prints the medians, and the median of the ratios."""
    ratio = median([one / other for one, other in pairs])
    one, other = median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])
    print(
        f"{title:28} processor {ratio.processor:5.2f}  clock {ratio.clock:5.2f}   ({left} "
        f"{one.processor * 1000:.2f} ms, {right} {other.processor * 1000:.2f} ms processor)",
        flush=True,
    )
