"""JS706: a dev profile that touches production

A profile that is kept apart from production (`dev`, or with `dev = true`) sets a name to one that an app
of the same spec has which is not: the app's own, so that deploying it replaces production, or that of a
volume, dict or queue that its code may write to.

## How to mend it

Leave the name out: such a profile then has one of its own. A volume of production that is only looked at
takes `read_only = true` in the profile.

## Fires

```toml spec.toml
name = "etl"
[volumes]
rows = { mount = "/rows", name = "rows" }

[entry]
kind = "function"
payload = "job.py:work"

[profiles.dev.volumes]
rows = { name = "rows" }
```

```python job.py
def work() -> int:
    return 1
```

## Does not fire

```toml spec.toml
name = "etl"
[volumes]
rows = { mount = "/rows", name = "rows" }

[entry]
kind = "function"
payload = "job.py:work"

[profiles.dev.volumes]
rows = { name = "rows", read_only = true }
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
from jobspec.spec.job import Path

RULE = Rule(
    "JS706", Severity.WARNING, "the dev profile `{profile}` has the {what} `{name}` of {other}"
)

_Names = dict[tuple[str, str, str | None], Path]


def check(apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
    """Dev profiles beside the other apps of their specs."""
    for each in apps:
        if each.app.is_apart:
            others = (it for it in apps if it.app.spec == each.app.spec and not it.app.is_apart)
            for other in others:
                yield from _shared(each, other)


def _shared(dev: Deployed, other: Deployed) -> Iterator[Diagnostic]:
    theirs = _names(other, only_written=False)
    for key, path in _names(dev, only_written=True).items():
        if key in theirs:
            what, name, _ = key
            related = other.label(theirs[key], "the name there")
            help = "leave the name out of the profile: it then has one of its own"
            yield RULE.at(
                dev.label((*path, "name") if len(path) > 1 else path, ""),
                related,
                help=help,
                profile=dev.app.profile,
                what=what,
                name=name,
                other=f"`{other.app.profile}`" if other.app.profile else "the base",
            )


def _names(deployed: Deployed, *, only_written: bool) -> _Names:
    """What an app is called and has, by sort, name and environment."""
    found: _Names = {("app", deployed.app.name, None): ("name",)}
    for kept in deployed.app.kept:
        if kept.may_be_written or not only_written:
            found[kept.sort, kept.name, kept.environment] = kept.path
    return found
