"""JS610: a GPU that nothing uses

The entry asks for a GPU, and all packages of its image are known to compute on CPUs alone; its code starts
no other program either. A GPU costs many times what the CPUs do, from the start of a container to its end.

## How to mend it

Leave `gpu` out for this entry, or add the package that uses it.

## Fires

```toml spec.toml
name = "demo"

[image]
packages = ["numpy"]

[resources]
gpu = "L4"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import numpy as np


def work(size: int) -> float:
    return float(np.linalg.norm(np.ones(size)))
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["numpy", "torch"]

[resources]
gpu = "L4"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import torch


def work(size: int) -> float:
    return float(torch.ones(size, device="cuda").norm())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.data import cpu_distributions
from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.modules import distribution_of
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob
from jobspec.spec.job import Path

RULE = Rule(
    "JS610", Severity.WARNING, "nothing in {entries} is known to use the GPU that is asked for"
)

_STARTS_PROGRAMS = (
    *("subprocess.", "os.system", "os.popen", "os.exec", "os.spawn"),
    *("ctypes.", "asyncio.create_subprocess"),
)
_MAKES_NO_DIFFERENCE = frozenset(
    ("packages", "pip", "apt", "env", "workdir", "local_python_source")
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Entries with a GPU whose packages are all of the CPU; those of one line of the spec together."""
    found: dict[Path, list[str]] = {}
    for entry in job.entries:
        gpu = entry.entry.resources.get("gpu")
        if gpu is not None and gpu.value and _is_of_the_cpu(entry):
            found.setdefault(gpu.path, []).append(f"`{entry.name}`")
    for path, names in found.items():
        help = "leave gpu out" if len(names) == 1 else "leave gpu out where it is not needed"
        yield RULE.at(job.key_label(path), help=help, entries=" and ".join(names))


def _is_of_the_cpu(entry: AnalyzedEntry) -> bool:
    if any(image.source not in ("python", "from") for image in entry.chain):
        return False
    if any(step.action not in _MAKES_NO_DIFFERENCE for step in entry.steps):
        return False
    packages = [package for image in entry.chain for package in image.packages]
    if not all(distribution_of(package) in cpu_distributions() for package in packages):
        return False
    names = [call.name for part in entry.parts for call in part.calls]
    return not any(name.startswith(_STARTS_PROGRAMS) for name in names)
