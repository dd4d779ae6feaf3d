"""JS501: one mount inside another

An entry has a volume or a bucket at a path inside another one's. Modal mounts both, but what the outer
one holds at that path is out of sight, and the folder for the inner one has to be there: reading the
spec does not tell which of the two a file goes to.

## How to mend it

Mount them side by side, such as `/data` and `/models`, or leave one out in this entry.

## Fires

```toml spec.toml
name = "demo"

[volumes]
data = { mount = "/data", name = "data" }
models = { mount = "/data/models", name = "models" }

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
name = "demo"

[volumes]
data = { mount = "/data", name = "data" }
models = { mount = "/models", name = "models" }

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

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule("JS501", Severity.WARNING, "`{inner}` is mounted inside `{outer}`")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """A mount of an entry below another one of the same entry."""
    for entry in job.entries:
        for inside, (inner, _) in entry.mounts.items():
            for around, (outer, _) in entry.mounts.items():
                if inside.startswith(f"{around}/"):
                    label = job.key_label((job.spec.handles[inner].sort.key, inner))
                    path = (job.spec.handles[outer].sort.key, outer)
                    related = job.key_label(path, f"mounted at {around}")
                    help = "mount them side by side: what the outer one holds there is hidden"
                    yield RULE.at(label, related, help=help, inner=inner, outer=outer)
