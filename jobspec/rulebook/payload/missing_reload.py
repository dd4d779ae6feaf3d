"""JS524: a volume that is read in a live container without reload

One entry writes below the mount of a volume and another one, whose containers live on between calls, reads
there without ever calling `.reload()` on that volume. A container sees a volume as it was when the
container started: what is written later appears only after `reload()`, so that the reader works on old
data, and nothing fails.

An entry lives on when it is a class whose methods read, when it answers web requests, when containers of it
are kept, or when code calls it again and again.

## How to mend it

Call `volume.reload()` before reading: import the volume's name from the app, `from demo_app import data`,
under `if TYPE_CHECKING:`, and write `data.reload()`.

## Fires

```toml spec.toml
name = "demo"

[volumes]
data = { mount = "/data", name = "data" }

[[entry]]
kind = "function"
payload = "job.py:publish"

[[entry]]
kind = "class"
payload = "job.py:Reader"
methods = { count = {} }

[main]
payload = "job.py:main"
```

```python job.py
from pathlib import Path

ROWS = Path("/data/rows.txt")


def publish(text: str) -> None:
    ROWS.write_text(text)


class Reader:
    def count(self) -> int:
        return len(ROWS.read_text().split())


def main() -> None:
    from demo_app import Reader, publish

    reader = Reader()
    for text in ("a", "a b"):
        publish.remote(text)
        print(reader.count.remote())
```

## Does not fire

```toml spec.toml
name = "demo"

[volumes]
data = { mount = "/data", name = "data" }

[[entry]]
kind = "function"
payload = "job.py:publish"

[[entry]]
kind = "class"
payload = "job.py:Reader"
methods = { count = {} }

[main]
payload = "job.py:main"
```

```python job.py
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_app import data

ROWS = Path("/data/rows.txt")


def publish(text: str) -> None:
    ROWS.write_text(text)


class Reader:
    def count(self) -> int:
        data.reload()
        return len(ROWS.read_text().split())


def main() -> None:
    from demo_app import Reader, publish

    reader = Reader()
    for text in ("a", "a b"):
        publish.remote(text)
        print(reader.count.remote())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.files import FileUse
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob
from jobspec.rulebook.payload.handing_on import overlaps
from jobspec.spec.job import LIFECYCLE

RULE = Rule(
    "JS524",
    Severity.WARNING,
    "`{entry}` lives on and never reloads `{handle}`: it does not see what `{writer}` writes later",
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Reads of a volume in entries that live on, where another entry writes and none reloads."""
    volumes = job.handles("volume")
    if not volumes or len(job.entries) < 2:
        return
    for entry in job.entries:
        for handle in volumes:
            if _reloads(entry, handle):
                continue
            found = next(_stale(job, entry, handle), None)
            if found is not None:
                yield found


def _stale(job: AnalyzedJob, entry: AnalyzedEntry, handle: str) -> Iterator[Diagnostic]:
    reads = [use for use in _uses(entry, handle) if not use.is_write and _may_be_late(entry, use)]
    own = {use.path for use in _uses(entry, handle) if use.is_write}
    for use in reads:
        if not _lives_on(job, entry, use) or any(overlaps(use.path, path) for path in own):
            continue
        for other in job.entries:
            if other is entry or not _shares(entry, other, handle):
                continue
            writes = _uses(other, handle)
            writes.sort(key=lambda write: (write.path != use.path, not write.holds_data))
            for write in writes:
                if write.is_write and overlaps(use.path, write.path):
                    related = write.part.label(write.node, f"written by `{other.name}`")
                    help = f"call {handle}.reload() before it is read"
                    yield RULE.at(
                        use.part.label(use.node),
                        related,
                        help=help,
                        entry=entry.name,
                        handle=handle,
                        writer=other.name,
                    )


def _uses(entry: AnalyzedEntry, handle: str) -> list[FileUse]:
    found = ((use, entry.mount_of(use.path)) for use in entry.file_uses)
    return [use for use, mount in found if mount is not None and mount[0] == handle]


def _shares(entry: AnalyzedEntry, other: AnalyzedEntry, handle: str) -> bool:
    mine, theirs = entry.entry.mounts[handle], other.entry.mounts.get(handle)
    return theirs is not None and (mine.path, mine.sub_path) == (theirs.path, theirs.sub_path)


def _reloads(entry: AnalyzedEntry, handle: str) -> bool:
    calls = (call.name for part in entry.parts for call in part.calls)
    return any(name in (f"{handle}.reload", f"{handle}.reload.aio") for name in calls)


def _may_be_late(entry: AnalyzedEntry, use: FileUse) -> bool:
    """Not in a method that runs once, when the container starts."""
    once = {name for role in LIFECYCLE for name in getattr(entry.entry.table, role, ())}
    return not (use.part.name.startswith(f"{entry.name}.") and use.part.member in once)


def _lives_on(job: AnalyzedJob, entry: AnalyzedEntry, use: FileUse) -> bool:
    if entry.entry.resources.get("single_use_containers") is not None:
        return False
    if entry.entry.kind.is_web or entry.entry.kind.is_class:
        return True
    if {"min_containers", "scaledown_window"} & entry.entry.resources.keys():
        return True
    calls = [found for found in job.remote_calls if found.entry == entry.name]
    calls = [found for found in calls if found.verb in ("remote", "spawn", "remote_gen")]
    again = len(calls) > 1 or any(found.call.site.in_loop for found in calls)
    return again and _alternates(job, entry)


def _alternates(job: AnalyzedJob, entry: AnalyzedEntry) -> bool:
    """Whether some code calls it again after another entry was called."""
    for part in job.facts.of_main:
        order = [found.entry for found in job.remote_calls if found.part is part]
        if entry.name in order:
            first = order.index(entry.name)
            others = [at for at, name in enumerate(order) if name != entry.name and at > first]
            if any(name == entry.name for at in others for name in order[at + 1 :]):
                return True
            loops = [f for f in job.remote_calls if f.part is part and f.call.site.in_loop]
            if len({found.entry for found in loops}) > 1:
                return entry.name in {found.entry for found in loops}
    return False
