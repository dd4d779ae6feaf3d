"""JS705: more than the Starter plan has

The specs that were compiled have more schedules, or more web endpoints, than a workspace on Modal's Starter
plan may have deployed: 5 and 8 (as of 2026-11). Whether that matters depends on your plan: Team and Enterprise
do not have these limits. It is told once for all specs, and dev profiles count their endpoints alone.

## How to mend it

Nothing on a larger plan: `JS705 = "off"` under `[tool.jobspec.rules]` in the pyproject.toml says so. Else let
one scheduled function call others, or serve several routes with one `asgi` entry.

## Fires

```toml spec.toml
name = "many"

[[entry]]
kind = "function"
payload = "job.py:work_0"
schedule = { cron = "0 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_1"
schedule = { cron = "1 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_2"
schedule = { cron = "2 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_3"
schedule = { cron = "3 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_4"
schedule = { cron = "4 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_5"
schedule = { cron = "5 6 * * *" }

[main]
call = "work_0"
```

```python job.py
def work_0() -> int:
    return 0


def work_1() -> int:
    return 1


def work_2() -> int:
    return 2


def work_3() -> int:
    return 3


def work_4() -> int:
    return 4


def work_5() -> int:
    return 5
```

## Does not fire

```toml spec.toml
name = "many"

[[entry]]
kind = "function"
payload = "job.py:work_0"
schedule = { cron = "0 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_1"
schedule = { cron = "1 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_2"
schedule = { cron = "2 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_3"
schedule = { cron = "3 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_4"
schedule = { cron = "4 6 * * *" }

[main]
call = "work_0"
```

```python job.py
def work_0() -> int:
    return 0


def work_1() -> int:
    return 1


def work_2() -> int:
    return 2


def work_3() -> int:
    return 3


def work_4() -> int:
    return 4
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.apps import Deployed
from jobspec.spec.job import Path

RULE = Rule("JS705", Severity.NOTE, "{count} {what} in all: Modal's Starter plan has {most}")

CRONS, ENDPOINTS = 5, 8


def check(apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
    """The first schedule and the first endpoint too many."""
    largest: dict[str, dict[str, list[tuple[Deployed, Path]]]] = {"schedules": {}, "endpoints": {}}
    for each in apps:
        found = {"schedules": each.app.crons, "endpoints": each.app.endpoints}
        for what, paths in found.items():
            known = largest[what].get(each.app.name, [])
            if len(paths) > len(known):  # apps of one name replace each other
                largest[what][each.app.name] = [(each, path) for path in paths]
    for what, most in (("schedules", CRONS), ("endpoints", ENDPOINTS)):
        all_ = [one for found in largest[what].values() for one in found]
        if len(all_) > most:
            app, path = all_[most]
            help = "on a larger plan, turn JS705 off in the pyproject.toml"
            yield RULE.at(app.label(path, ""), help=help, count=len(all_), what=what, most=most)
