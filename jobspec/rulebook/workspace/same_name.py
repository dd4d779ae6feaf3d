"""JS701: two apps of one name

Two specs have the same `name`, and Modal has one app of a name in an environment: deploying the one
replaces the other, with its schedules and endpoints.

## How to mend it

Rename one of them. Where both are alternatives of one app, of which one at a time is deployed, say so
with a comment that allows the finding, or make them profiles of one spec.

## Fires

```toml spec.toml
name = "etl"

[entry]
kind = "function"
payload = "job.py:work"
```

```toml other.toml
name = "etl"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    return 1
```

## Does not fire

```toml spec.toml
name = "etl"

[entry]
kind = "function"
payload = "job.py:work"
```

```toml other.toml
name = "etl-backfill"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.apps import Deployed

RULE = Rule("JS701", Severity.WARNING, "two specs make an app called `{name}`")


def check(apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
    """Apps of specs of which an earlier one has an app of that name."""
    first: dict[str, Deployed] = {}
    for each in apps:
        other = first.setdefault(each.app.name, each)
        if other.app.spec != each.app.spec:
            related = other.label(("name",), "the other one")
            help = "deploying one replaces the other: rename one of them"
            yield RULE.at(each.label(("name",), ""), related, help=help, name=each.app.name)
