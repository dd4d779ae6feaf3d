"""JS522: a path of somebody's own machine

The code of an entry reads a file below somebody's home folder on a Mac, on Windows or on Linux. Containers
have none of the files of the machine that launches the app, so the read fails there.

## How to mend it

Hand the data to the entry as an argument; or add the file to the image with `local_file` or `local_dir`;
or put it into a volume.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import csv


def work() -> int:
    with open("/Users/anna/data/rows.csv") as file:
        return len(list(csv.reader(file)))
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"

[main]
payload = "job.py:main"
```

```python job.py
def work(text: str) -> int:
    return len(text.splitlines())


def main() -> None:
    from demo_app import work

    with open("/Users/anna/data/rows.csv") as file:
        print(work.remote(file.read()))
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob
from jobspec.spec.steps import SOURCES

RULE = Rule(
    "JS522", Severity.ERROR, "`{entry}` reads `{path}`, a path of the machine that launches the app"
)

OF_SOMEBODY = r"/Users/[^/]+/|[A-Za-z]:[\\/]|/home/[^/]+/|/mnt/[a-z]/Users/"
_OF_LINUX = "/home/"


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Reads below somebody's home folder."""
    for entry in job.entries:
        for use in entry.file_uses:
            if use.is_write or not re.match(OF_SOMEBODY, use.path):
                continue
            if entry.mount_of(use.path) is not None or _may_hold(entry, use.path):
                continue
            help = "hand it over as an argument, or add it to the image with local_file"
            label = use.part.label(use.node)
            yield RULE.at(label, help=help, entry=entry.name, path=use.shown)


def _may_hold(entry: AnalyzedEntry, path: str) -> bool:
    """Whether the image may have the file: a step puts something there, or its base hides a lot."""
    if path.startswith(_OF_LINUX) and any(
        SOURCES[image.source].opaque or any(step.action in _HIDING for step in image.steps)
        for image in entry.chain
    ):
        return True
    targets = [str(step.options.get("to", "")) for step in entry.steps]
    return any(target and path.startswith(target.rstrip("/")) for target in targets)


_HIDING = frozenset(("run", "dockerfile_commands", "call"))
