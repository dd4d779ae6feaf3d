"""How far maps are: a row for each that is under way."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from jobspec.local.words import duration, rate

LOOK_BACK = 10.0  # seconds over which the rate is taken
MOST_ROWS = 5
SHORT = 1.0  # seconds; a map that took no longer is told of in the closing table alone
# A map's client does not say when it has put all inputs. It has at most so many in progress, and
# puts the next as soon as one is done, so one that has room and does not use it has put all.
OUTSTANDING = 1000
ALL_PUT_AFTER = 2.0  # seconds


@dataclass
class MapProgress:
    """How far a map is.

    Attributes:
        label: the entry, or the method, that is mapped.
        begun: when, by the monotonic clock.
        working_since: when a container had its first input; None until then.
        put: how many inputs it has so far.
        put_at: when the last of them came.
        done: how many have an output, those that failed included.
        running: how many are in a container.
    """

    label: str
    begun: float
    working_since: float | None = None
    put: int = 0
    put_at: float = 0.0
    done: int = 0
    failed: int = 0
    running: int = 0
    _looks: deque[tuple[float, int]] = field(default_factory=deque)

    def input_begun(self, now: float) -> None:
        """A container has one more of its inputs."""
        self.running += 1
        self.working_since = self.working_since or now

    def input_ended(self, *, failed: bool) -> None:
        """One of its inputs has an output."""
        self.done += 1
        self.failed += failed

    def input_retried(self, *, failed: bool) -> None:
        """One that had an output runs again."""
        self.done -= 1
        self.failed -= failed

    def row(self, now: float) -> str:
        """What is known by now."""
        since, before = self._looked(now)
        all_put = self.put - self.done < OUTSTANDING and now - self.put_at >= ALL_PUT_AFTER
        parts = [
            f"{self.done:,}/{self.put:,} done" if all_put else f"{self.done:,} done",
            f"{self.running:,} running",
            *self._failures(),
        ]
        passed = self.done - before
        if passed:
            parts.append(rate(passed, now - since))
            if all_put:
                left = (self.put - self.done) * (now - since) / passed
                parts.append(f"{duration(max(1, ceil(left)))} left")
        return f"{self.label}  {', '.join(parts)}"

    def _looked(self, now: float) -> tuple[float, int]:
        """Since when the rate is taken, and how many were done then."""
        if self.working_since is None:
            return now, self.done
        looks = self._looks
        looks.append((now, self.done))
        while now - looks[0][0] > LOOK_BACK:
            looks.popleft()
        is_new = now - self.working_since <= LOOK_BACK
        return (self.working_since, 0) if is_new else looks[0]

    def closing_row(self, now: float) -> str:
        """What came of it."""
        working = now - (self.working_since or self.begun)
        done = f"{self.done:,}/{self.put:,} done"
        took = f"took {duration(now - self.begun)}"
        parts = [done, *self._failures(), f"{rate(self.done, working)} once started", took]
        return f"{self.label}  {', '.join(parts)}"

    def _failures(self) -> list[str]:
        return [f"{self.failed:,} failed"] if self.failed else []


class Maps:
    """The maps of a run.

    Args:
        clock: seconds, by the monotonic clock.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._under_way: dict[str, MapProgress] = {}

    def put(self, call_id: str, label: str) -> MapProgress:
        """A map has one more input."""
        now = self._clock()
        found = self._under_way.setdefault(call_id, MapProgress(label, now))
        found.put += 1
        found.put_at = now
        return found

    def rows(self) -> list[str]:
        """A row for each map that has something to do."""
        now = self._clock()
        busy = [each for each in self._under_way.values() if each.done < each.put]
        rows = [each.row(now) for each in busy[:MOST_ROWS]]
        more = len(busy) - len(rows)
        return [*rows, f"and {more} more maps"] if more else rows

    def end(self, call_id: str) -> list[str]:
        """A map is over: the line that says so, unless it was short."""
        found, now = self._under_way.pop(call_id, None), self._clock()
        if found is None or now - found.begun < SHORT:
            return []
        return [found.closing_row(now)]

    def end_all(self) -> list[str]:
        """The run is over: lines for the maps that nobody has waited for."""
        return [line for call_id in list(self._under_way) for line in self.end(call_id)]
