"""JS552: a mount over the app's own file

Modal puts the file of the app into its containers as `/root/NAME.py`, where it is imported. Something
that is mounted at that very path hides it, and no container starts.

## How to mend it

Mount it at another path.

## Fires

```toml spec.toml
name = "demo"

[volumes]
data = { mount = "/root/demo_app.py", name = "data" }

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
data = { mount = "/root/data", name = "data" }

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

RULE = Rule("JS552", Severity.ERROR, "`{name}` is mounted over the app's own file, {path}")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """A mount of an entry where Modal puts the app."""
    path = f"/root/{job.module}.py"
    for entry in job.entries:
        for name, _ in (found for at, found in entry.mounts.items() if at == path):
            label = job.key_label((job.spec.handles[name].sort.key, name))
            yield RULE.at(label, help="mount it at another path", name=name, path=path)
