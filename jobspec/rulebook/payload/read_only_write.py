"""JS520: a write to a read-only mount

The entry has a volume or a bucket with `read_only = true`, and its code writes a file below the path of
that mount, itself or through what it calls. Modal mounts it so that every write fails with an `OSError`,
which is seen when the container runs.

## How to mend it

Write somewhere else, or take `read_only` out of the mount: for one entry of several, say
`volumes = { data = { read_only = false } }` there.

## Fires

```toml spec.toml
name = "demo"
modal = ">=1.4.3"

[volumes]
data = { mount = "/data", name = "data", read_only = true }

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
from pathlib import Path

ROOT = Path("/data")


def work(name: str) -> None:
    (ROOT / f"{name}.txt").write_text("done")
```

## Does not fire

```toml spec.toml
name = "demo"
modal = ">=1.4.3"

[volumes]
data = { mount = "/data", name = "data", read_only = true }
results = { mount = "/results", name = "results" }

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
from pathlib import Path

ROOT = Path("/data")
RESULTS = Path("/results")


def work(name: str) -> None:
    (RESULTS / name).write_text((ROOT / name).read_text())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS520", Severity.ERROR, "`{entry}` writes below {mount}, where `{handle}` is mounted read-only"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Writes of an entry's code below a mount that takes none."""
    for entry in job.entries:
        if not any(mount.read_only for _, mount in entry.mounts.values()):
            continue
        for use in entry.file_uses:
            found = entry.mount_of(use.path)
            if found is None or not use.is_write or not found[1].read_only or use.may_do_nothing:
                continue
            handle, mount = found
            key = job.spec.handles[handle].sort.key
            related = job.key_label((key, handle), f"mounted at {mount.path}")
            help = "write elsewhere, or give this entry the mount without read_only"
            yield RULE.at(
                use.part.label(use.node),
                related,
                help=help,
                entry=entry.name,
                mount=mount.path,
                handle=handle,
            )
