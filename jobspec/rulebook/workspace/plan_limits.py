"""JS705: apps that together have more than the Starter plan

The apps that were compiled have more schedules, or more web endpoints, than a workspace on Modal's Starter
plan may have deployed in all, though none of them alone has (JS650 tells of that). Whether it matters
depends on your plan: Team and Enterprise do not have these limits. Apps of one name count once, as they
replace each other. The figures are those of `jobspec/data/platform.txt`.

## How to mend it

Nothing on a larger plan: `JS705 = "off"` under `[tool.jobspec.rules]` in the pyproject.toml says so. Else let
one scheduled function call others, or serve several routes with one `asgi` entry.

## Fires

```toml one.toml
name = "one"

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

[main]
call = "work_0"
```

```toml two.toml
name = "two"

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
```

## Does not fire

```toml one.toml
name = "one"

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

[main]
call = "work_0"
```

```toml two.toml
name = "two"

[[entry]]
kind = "function"
payload = "job.py:work_0"
schedule = { cron = "0 6 * * *" }

[[entry]]
kind = "function"
payload = "job.py:work_1"
schedule = { cron = "1 6 * * *" }

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
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobspec.data import platform_choices
from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.apps import Deployed
from jobspec.spec.job import Path

RULE = Rule("JS705", Severity.NOTE, "{count} {what} in all: Modal's Starter plan has {most}")


def check(apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
    """The first schedule and the first endpoint too many."""
    largest: dict[str, dict[str, list[tuple[Deployed, Path]]]] = {"schedules": {}, "endpoints": {}}
    for each in apps:
        found = {"schedules": each.app.crons, "endpoints": each.app.endpoints}
        for what, paths in found.items():
            known = largest[what].get(each.app.name, [])
            if len(paths) > len(known):  # apps of one name replace each other
                largest[what][each.app.name] = [(each, path) for path in paths]
    limits = platform_choices("starter")
    for what, of_apps in largest.items():
        most = limits[what]
        all_ = [one for found in of_apps.values() for one in found]
        if len(all_) > most and all(len(found) <= most for found in of_apps.values()):
            app, path = all_[most]
            help = "on a larger plan, turn JS705 off in the pyproject.toml"
            yield RULE.at(app.label(path, ""), help=help, count=len(all_), what=what, most=most)
