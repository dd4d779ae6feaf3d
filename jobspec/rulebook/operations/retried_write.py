r"""JS613: retries of an entry that writes in place

The entry is retried when it fails, and its code writes files below a mount under their final names, appends
to them, or puts items on a queue. A run that fails half-way has done some of that already, and the retry
does it again: rows stand there twice, or a reader meets half a file in between.

## How to mend it

Write under another name and move the finished file into its place with `os.replace`; give each input a file
of its own; or leave `retries` out.

## Fires

```toml spec.toml
name = "demo"

[volumes]
data = { mount = "/data", name = "data" }

[entry]
kind = "function"
payload = "job.py:work"
resources = { retries = 3 }
```

```python job.py
def work(row: str) -> None:
    with open("/data/rows.csv", "a") as file:
        file.write(row + "\n")
```

## Does not fire

```toml spec.toml
name = "demo"

[volumes]
data = { mount = "/data", name = "data" }

[entry]
kind = "function"
payload = "job.py:work"
resources = { retries = 3 }
```

```python job.py
import os
from pathlib import Path


def work(row: str) -> None:
    new = Path("/data/rows.csv.new")
    new.write_text(row)
    os.replace(new, "/data/rows.csv")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Label, Rule, Severity
from jobspec.facts.files import FileUse
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob
from jobspec.spec.tables.resources import RetriesTable

RULE = Rule("JS613", Severity.WARNING, "`{entry}` is retried, and a retry {what} again")

_PUTS = frozenset(("put", "put_many"))
_CHECKPOINTS = frozenset(
    "save_pretrained save_to_disk save_checkpoint save_model save_weights".split()
)
"""Methods that write a state to go on from, which is what retries of a training are for."""

_MOVES = frozenset(("os.replace", "os.rename", "shutil.move"))


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Retried entries that write in place, append, or put items on queues."""
    queues = job.handles("queue")
    for entry in job.entries:
        retries = entry.entry.resources.get("retries")
        if retries is None:
            continue
        value = retries.value
        if not (value.max_retries if isinstance(value, RetriesTable) else value):
            continue
        found = next(_effects(entry, set(queues)), None)
        if found is not None:
            label, what, help = found
            related = job.key_label(retries.path, "the retries")
            yield RULE.at(label, related, help=help, entry=entry.name, what=what)


def _effects(entry: AnalyzedEntry, queues: set[str]) -> Iterator[tuple[Label, str, str]]:
    calls = [(part, call) for part in entry.parts for call in part.calls]
    moves = any(call.name in _MOVES or call.method in ("rename", "replace") for _, call in calls)
    for use in entry.file_uses:
        if use.holds_data and entry.mount_of(use.path) is not None:
            if use.access == "appends":
                help = "write a file for each input, whole, instead of appending to one"
                yield use.part.label(use.node), f"appends to `{use.shown}`", help
            elif not moves and not _is_checkpoint(use):
                help = "write under another name and move the whole file into its place, at the end"
                yield use.part.label(use.node), f"writes `{use.shown}`", help
    for part, call in calls:
        owner, _, method = call.name.rpartition(".")
        if owner in queues and method in _PUTS:
            help = "return the items and put them where the entry is called, or leave retries out"
            yield part.label(call.node), f"puts items on `{owner}`", help


def _is_checkpoint(use: FileUse) -> bool:
    return use.call.method in _CHECKPOINTS or use.call.name.startswith(("torch.", "safetensors."))
