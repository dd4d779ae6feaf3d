"""JS521: a file that is lost with its container

The code of an entry writes a file outside every mount of its containers, and nothing that the entry
runs reads it again, sends it anywhere or hands its path on. The file system of a container ends with the
container, so the work that went into the file is lost, and nothing fails.

## How to mend it

Return the data and write the file in local code, which is the simplest. Or mount a volume and write
below its path. A scratch file belongs under `/tmp`, of which nothing is said.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import json


def work(rows: list[int]) -> str:
    with open("results.json", "w") as file:
        json.dump({"total": sum(rows)}, file)
    return "done"
```

## Does not fire

```toml spec.toml
name = "demo"

[volumes]
data = { mount = "/data", name = "data" }

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import json
import subprocess
from pathlib import Path


def work(rows: list[int]) -> bytes:
    (Path("/data") / "results.json").write_text(json.dumps({"total": sum(rows)}))
    plan = Path("plan.txt")
    plan.write_text("one two")
    subprocess.run(["sort", "-o", "sorted.txt", str(plan)], check=True)
    Path("note.txt").write_text("kept")
    return Path("note.txt").read_bytes()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.payload.handing_on import changes_folder, handed_on, may_make, overlaps

RULE = Rule(
    "JS521", Severity.WARNING, "`{path}` is in no mount of `{entry}`: it is lost with the container"
)

_SCRATCH = ("/tmp", "/var/tmp", "/dev", "/proc", "/sys", "/run", "/etc", "/root/.cache")
"""Where nobody means to keep anything, and what sets a machine up."""


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Files that an entry writes outside its mounts and that nothing uses."""
    for entry in job.entries:
        writes = [
            use
            for use in entry.file_uses
            if use.holds_data
            and entry.mount_of(use.path) is None
            and not any(overlaps(entry.absolute(use.path), folder) for folder in _SCRATCH)
        ]
        if not writes:
            continue
        used = {entry.absolute(use.path) for use in entry.file_uses if not use.is_write}
        used |= handed_on(entry)
        moves = changes_folder(entry)
        for use in writes:
            path = entry.absolute(use.path)
            if any(may_make(path, each) for each in used):
                continue
            if moves and not use.path.startswith("/"):
                continue
            help = "return the data and write it in local code, or write below a volume's mount"
            label = use.part.label(use.node)
            yield RULE.at(label, help=help, path=use.shown, entry=entry.name)
