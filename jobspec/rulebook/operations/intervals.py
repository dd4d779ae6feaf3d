"""The shortest time between two runs of a schedule."""

from __future__ import annotations

from jobspec.spec.tables.schedule import PeriodTable, ScheduleTable

_SECONDS = {
    "years": 365 * 86400,
    "months": 28 * 86400,
    "weeks": 7 * 86400,
    "days": 86400,
    "hours": 3600,
    "minutes": 60,
    "seconds": 1,
}
"""Of a unit, at least."""


def shortest(schedule: ScheduleTable) -> float:
    """Seconds between two runs where they are closest; of a cron line, within one day."""
    if schedule.period is not None:
        return _of_period(schedule.period)
    assert schedule.cron is not None
    return _of_cron(schedule.cron)


def _of_period(period: PeriodTable) -> float:
    counts: list[int] = [getattr(period, unit) for unit in _SECONDS]
    return float(sum(each * count for each, count in zip(_SECONDS.values(), counts, strict=True)))


def _of_cron(line: str) -> float:
    """Between the times of a day; a line of one time a day runs once a day at most."""
    minute, hour, *_ = line.split()
    times = sorted(60 * h + m for h in _values(hour, 23) for m in _values(minute, 59))
    following = [*times[1:], times[0] + 24 * 60]
    return 60.0 * min(after - before for before, after in zip(times, following, strict=True))


def _values(field: str, most: int) -> set[int]:
    """The values that a field of a cron line names."""
    found: set[int] = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        low, _, high = span.partition("-")
        first = 0 if low == "*" else int(low)
        last = most if low == "*" or (step and not high) else int(high or low)
        found |= set(range(first, last + 1, int(step or 1)))
    return found
