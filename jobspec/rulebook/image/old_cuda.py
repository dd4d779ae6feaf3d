"""JS454: a CUDA that is older than the GPU

An entry asks for a B300 or B200+, which need CUDA 13.1 or newer, and its image starts from one of NVIDIA's
with an older CUDA. Programs of that CUDA do not find the GPU.

## How to mend it

Start from a newer image, such as `nvidia/cuda:13.1.0-devel-ubuntu24.04`, or ask for a B200.

## Fires

```toml spec.toml
name = "demo"

[image]
registry = "nvidia/cuda:12.8.1-devel-ubuntu24.04"
add_python = "3.12"

[resources]
gpu = "B300"

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

[image]
registry = "nvidia/cuda:13.1.0-devel-ubuntu24.04"
add_python = "3.12"

[resources]
gpu = "B300"

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

import re
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS454", Severity.WARNING, "`{gpu}` needs CUDA 13.1, and the image `{image}` has {cuda}"
)

_NEWEST = frozenset(("B300", "B200+"))
_CUDA = r"(?:[\w.-]+/)*nvidia/cuda:(\d+)\.(\d+)"
_NEEDED = (13, 1)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Entries with the newest GPUs, in images that start from NVIDIA's."""
    for entry in job.entries:
        resource = entry.entry.resources.get("gpu")
        values = [] if resource is None else resource.value
        kinds = [each.partition(":")[0].upper() for each in _texts(values)]
        gpu = next((kind for kind in kinds if kind in _NEWEST), None)
        first = entry.chain[-1]
        cuda = re.match(_CUDA, first.start) if first.source == "registry" else None
        if resource is None or gpu is None or cuda is None:
            continue
        if (int(cuda[1]), int(cuda[2])) < _NEEDED:
            related = job.label((*first.path, "registry"), "CUDA is from here")
            help = "start from nvidia/cuda:13.1.0-devel-ubuntu24.04, or a newer one"
            label, version = job.label(resource.path), f"{cuda[1]}.{cuda[2]}"
            yield RULE.at(label, related, help=help, gpu=gpu, image=first.name, cuda=version)


def _texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else value if isinstance(value, list) else []
