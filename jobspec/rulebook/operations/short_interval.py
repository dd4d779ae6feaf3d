"""JS612: an interval that is shorter than the timeout

A scheduled entry may run for longer than the time to its next run: its timeout says so. Modal starts the
next run all the same, beside the one that is still going, and what was meant to run alone meets itself.

## How to mend it

Shorten `timeout` below the interval, or make the runs rarer.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
schedule = { period = { minutes = 5 } }
resources = { timeout = "10m" }
```

```python job.py
def work() -> int:
    return 1
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
schedule = { cron = "0 * * * *" }
resources = { timeout = "1h" }
```

```python job.py
def work() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.operations.intervals import shortest

RULE = Rule(
    "JS612",
    Severity.WARNING,
    "`{entry}` starts every {interval} and may run for {timeout}: runs may overlap",
)

_DEFAULT_TIMEOUT = 300
"""Seconds, of a function that says nothing."""


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Schedules whose runs may overlap."""
    for entry in job.entries:
        schedule = entry.entry.schedule
        if schedule is None:
            continue
        interval = shortest(schedule)
        resource = entry.entry.resources.get("timeout")
        timeout = resource.value if resource is not None else _DEFAULT_TIMEOUT
        if not isinstance(timeout, int) or interval >= timeout:
            continue
        label = entry.at("schedule")
        related = [job.label(resource.path, "the timeout")] if resource is not None else []
        help = "shorten the timeout, or make the runs rarer"
        values = _shown(interval), _shown(timeout)
        yield RULE.at(
            label, *related, help=help, entry=entry.name, interval=values[0], timeout=values[1]
        )


def _shown(seconds: float) -> str:
    """A time for people, in the largest unit that divides it."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            count = int(seconds // size)
            return unit if count == 1 else f"{count} {unit}s"
    return f"{seconds:g} seconds"
