"""JS523: a file that nobody puts into the container

The code of an entry reads a file by a path that is in no mount of its containers. Its image adds no local
files, and nothing that the entry runs writes that file or hands its path on. Most often the file stands
beside the spec, where local code finds it and a container does not.

## How to mend it

Add the file to the image, as `steps = [{ local_file = "words.txt", to = "/root/words.txt" }]`; hand its
content over as an argument; or read it below the mount of a volume.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    with open("words.txt") as file:
        return len(file.read().split())
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
steps = [{ local_file = "spec.toml", to = "/root/words.txt" }]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    with open("words.txt") as file:
        return len(file.read().split())
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.files import FileUse
from jobspec.facts.paths import UNKNOWN
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob
from jobspec.rulebook.payload.foreign_path import OF_SOMEBODY
from jobspec.rulebook.payload.handing_on import changes_folder, handed_on, may_make, overlaps

RULE = Rule("JS523", Severity.WARNING, "nothing puts `{path}` into the containers of `{entry}`")

_OF_THE_SYSTEM = (
    *("/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/run"),
    *("/sbin", "/srv", "/sys", "/tmp", "/usr", "/var", "/root/.cache", "/root/.config", "/__modal"),
)
_MISSING = frozenset("FileNotFoundError OSError IOError EnvironmentError Exception".split())


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Reads of files that no mount, no step of the image and no code of the entry is seen to make."""
    for entry in job.entries:
        if any(image.is_opaque for image in entry.chain):
            continue  # what a build leaves behind cannot be told without building
        reads = [use for use in entry.file_uses if _may_be_missing(entry, use)]
        if not reads:
            continue
        made = {entry.absolute(use.path) for use in entry.file_uses if use.is_write}
        made |= handed_on(entry)
        if UNKNOWN in made or changes_folder(entry):
            continue
        for use in reads:
            if not any(may_make(each, entry.absolute(use.path)) for each in made):
                help = (
                    "hand its content over as an argument, or add it to the image with local_file"
                )
                label = use.part.label(use.node)
                yield RULE.at(label, help=help, path=use.shown, entry=entry.name)


def _may_be_missing(entry: AnalyzedEntry, use: FileUse) -> bool:
    path = entry.absolute(use.path)
    own = path.rpartition("/")[2].endswith(".py") and path.startswith("/root/")
    return (
        use.access == "reads"
        and not own
        and not re.match(OF_SOMEBODY, use.path)
        and not use.path.startswith("~")
        and path not in ("/", "/root")
        and entry.mount_of(use.path) is None
        and not any(overlaps(path, folder) for folder in _OF_THE_SYSTEM)
        and not use.call.site.is_caught(_MISSING)
    )
