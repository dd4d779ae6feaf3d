"""JS704: one file of a volume written by two apps

The code of two apps writes the same file of the same volume, or files of one folder there that may have
the same name. Of two commits the later one wins, and no lock of one app holds off another.

Only what the code is seen to write below a mount counts: a mount that could be written to and is not is
no finding, and neither are files of different folders.

## How to mend it

Let one app write and the other read (`read_only = true` says so, and Modal holds it), or give each a folder
of its own, with `sub_path`.

## Fires

```toml spec.toml
name = "orders"
[volumes]
rows = { mount = "/rows", name = "rows" }

[entry]
kind = "function"
payload = "orders.py:work"
```

```toml other.toml
name = "stock"
[volumes]
rows = { mount = "/rows", name = "rows" }

[entry]
kind = "function"
payload = "stock.py:work"
```

```python orders.py
from pathlib import Path


def work() -> None:
    Path("/rows/last.txt").write_text("1")
```

```python stock.py
from pathlib import Path


def work() -> None:
    Path("/rows/last.txt").write_text("1")
```

## Does not fire

```toml spec.toml
name = "orders"
[volumes]
rows = { mount = "/rows", name = "rows" }

[entry]
kind = "function"
payload = "orders.py:work"
```

```toml other.toml
name = "stock"
[volumes]
rows = { mount = "/rows", name = "rows" }

[entry]
kind = "function"
payload = "stock.py:work"
```

```python orders.py
from pathlib import Path


def work() -> None:
    Path("/rows/orders/last.txt").write_text("1")
```

```python stock.py
from pathlib import Path


def work() -> None:
    Path("/rows/stock/last.txt").write_text("1")
```
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.paths import UNKNOWN
from jobspec.rulebook.apps import Deployed, Kept, Write

RULE = Rule(
    "JS704", Severity.WARNING, "`{app}` and `{other}` write {file} of the volume `{volume}`"
)


def check(apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
    """Volumes in which apps of different names write what may be one file."""
    writers: dict[tuple[str, str | None], list[tuple[Deployed, Kept]]] = defaultdict(list)
    for each in apps:
        for kept in each.app.kept:
            if kept.writes:
                writers[kept.name, kept.environment].append((each, kept))
    for found in writers.values():
        for (other, theirs), (each, kept) in combinations(found, 2):
            pair = _may_be_one(theirs, kept)
            if pair is not None and other.app.name != each.app.name and not _is_dev_of(each, other):
                their, own = pair
                related = (own.place, their.place, other.label(theirs.path, "the other one"))
                yield RULE.at(
                    each.label(kept.path, ""),
                    *related,
                    help="let one of them write, or give each a folder of its own",
                    app=each.app.name,
                    other=other.app.name,
                    file=own.file.replace(UNKNOWN, "…"),
                    volume=kept.name,
                )


def _is_dev_of(each: Deployed, other: Deployed) -> bool:
    """A dev profile that writes what its base does is told as that."""
    return each.app.spec == other.app.spec and (each.app.is_apart or other.app.is_apart)


def _may_be_one(theirs: Kept, kept: Kept) -> tuple[Write, Write] | None:
    pairs = ((a, b) for a in theirs.writes for b in kept.writes)
    return next(((a, b) for a, b in pairs if _overlap(a.file, b.file)), None)


def _overlap(file: str, other: str) -> bool:
    """Whether two files are in one folder that is known and may have one name."""
    folder, name = posixpath.split(file)
    their_folder, their_name = posixpath.split(other)
    if folder != their_folder or UNKNOWN in folder:
        return False
    if UNKNOWN not in name + their_name:
        return name == their_name
    begins, ends = name.split(UNKNOWN)[0], name.split(UNKNOWN)[-1]
    theirs = their_name.split(UNKNOWN)
    may_begin = begins.startswith(theirs[0]) or theirs[0].startswith(begins)
    return may_begin and (ends.endswith(theirs[-1]) or theirs[-1].endswith(ends))
