"""The cores of this machine that containers may use, and how idle they are."""

from __future__ import annotations

import os
from pathlib import Path

_STATISTICS = Path("/proc/stat")
_IDLE = slice(3, 5)  # of a line's counts: idle, and waiting for a disk
_ALL = slice(0, 8)  # the counts after them are parts of earlier ones


def cores() -> frozenset[int]:
    """The numbers of the cores that this process may use; empty where it cannot be told."""
    if not hasattr(os, "sched_getaffinity"):
        return frozenset()
    return frozenset(os.sched_getaffinity(0))


# Containers of one function that work at once: more than the machine has cores would only slow one
# another down. Two at least, so that what must not be shared between containers shows. Those that
# wait for calls of their own do not count, so that a function may call itself.
WORKING_CONTAINERS = max(2, len(cores()))


class IdleCores:
    """Measures idleness from one look to the next."""

    def __init__(self) -> None:
        self._before = _ticks()

    def since_last_look(self) -> float:
        """How many cores were idle, on average; 0 where it cannot be told."""
        before, self._before = self._before, _ticks()
        idle, passed = (now - then for now, then in zip(self._before, before, strict=True))
        return len(cores()) * idle / passed if passed > 0 else 0.0


def _ticks() -> tuple[int, int]:
    """Idle ticks and all ticks so far, of the cores that this process may use."""
    names = {f"cpu{number}" for number in cores()}
    try:
        lines = [line.split() for line in _STATISTICS.read_text(encoding="ascii").splitlines()]
    except OSError:
        return 0, 0
    counts = [[int(count) for count in line[1:]] for line in lines if line and line[0] in names]
    return sum(sum(c[_IDLE]) for c in counts), sum(sum(c[_ALL]) for c in counts)
