"""JS702: a profile with the name of the base

A profile that is no dev profile keeps the name of the base, as it keeps all that it does not change.
Deploying its app replaces that of the base. That is what a profile is for that says how the one app is deployed here
or there; it is not where both are to run side by side.

## How to mend it

Nothing, if one of them is deployed at a time. Else give the profile a `name`, or make it a dev profile
(`dev = true`), which has names of its own for all.

## Fires

```toml spec.toml
name = "etl"

[entry]
kind = "function"
payload = "job.py:work"

[profiles.large]
resources = { cpu = 8 }
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

[profiles.large]
name = "etl-large"
resources = { cpu = 8 }

[profiles.dev]
resources = { cpu = 1 }
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

RULE = Rule("JS702", Severity.NOTE, "the app of the profile `{profile}` replaces that of the base")


def check(apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
    """Profiles whose app has the name of their base; without a base, each is a form of the app."""
    bases = {each.app.spec: each for each in apps if each.app.profile is None}
    for each in apps:
        profile, base = each.app.profile, bases.get(each.app.spec)
        if profile is None or base is None or each.app.is_apart:
            continue
        if base.app.name == each.app.name:
            related = base.label(("name",), "the name of both")
            help = "deploy one of them at a time, or give the profile a name of its own"
            place = each.label(("profiles", profile), "")
            yield RULE.at(place, related, help=help, profile=profile)
