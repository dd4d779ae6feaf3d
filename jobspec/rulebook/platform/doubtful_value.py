"""JS653: a value that is hardly meant

Modal takes the value, or is not known to refuse it, and it does not do what it seems to: a timeout in
which hardly a container starts its work, more cores than the hosts of GPUs have, several GPUs of a type
of which only one is documented, a region as a cloud provider calls it, one input at a time, a label
for which no room is left in an address.

## How to mend it

Write the value that the finding offers, or leave the key out. A timeout is in seconds; `"5m"` are minutes.

## Fires

```toml spec.toml
name = "demo"

[resources]
timeout = 5

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

[resources]
timeout = "5m"

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
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic, Label, Rule, Severity
from jobspec.platform.values import web_tables
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob
from jobspec.spec.choices import is_provider_region
from jobspec.spec.job import Path

RULE = Rule("JS653", Severity.WARNING, "`{key}`: {cause}")

_SHORT = 10
_CORES_BESIDE_A_GPU = 40
_LONGEST_LABEL = 63 - len("w--") - len("-dev")
"""An address begins with WORKSPACE--LABEL, at most 63 characters; `modal serve` adds -dev."""


class Doubt(NamedTuple):
    """What is doubtful about the value at a path, and a label that has to do with it."""

    path: Path
    cause: str
    help: str
    related: tuple[Label, ...] = ()


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Values of entries that are hardly meant."""
    for entry in job.entries:
        for find in (_timeout, _cores, _gpus, _regions, _inputs):
            for doubt in find(job, entry):
                yield _finding(job, doubt)
    for doubt in _labels(job):
        yield _finding(job, doubt)


def _finding(job: AnalyzedJob, doubt: Doubt) -> Diagnostic:
    key = ".".join(part for part in doubt.path if isinstance(part, str))
    label = job.label(doubt.path)
    return RULE.at(label, *doubt.related, help=doubt.help, key=key, cause=doubt.cause)


def _timeout(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[Doubt]:
    found = entry.entry.resources.get("timeout")
    if found is not None and isinstance(found.value, int) and found.value < _SHORT:
        cause = f"{found.value} s is little time for an input"
        yield Doubt(found.path, cause, f'for minutes write "{found.value}m"')


def _cores(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[Doubt]:
    cpu, gpu = (entry.entry.resources.get(key) for key in ("cpu", "gpu"))
    if cpu is None or gpu is None:
        return
    asked = cpu.value[0] if isinstance(cpu.value, tuple) else cpu.value
    if isinstance(asked, (int, float)) and asked > _CORES_BESIDE_A_GPU:
        cause = f"hosts of some GPUs have {_CORES_BESIDE_A_GPU} cores"
        related = job.key_label(gpu.path, "the GPU")
        yield Doubt(cpu.path, cause, f"ask for {_CORES_BESIDE_A_GPU} at most", (related,))


def _gpus(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[Doubt]:
    found = entry.entry.resources.get("gpu")
    for path, value in _each(found.value, found.path) if found is not None else ():
        kind, _, count = value.partition(":")
        if kind.upper() == "RTX-PRO-6000" and count not in ("", "1"):
            cause = f"how many {kind} a container may have is not documented"
            yield Doubt(path, cause, "one is certain")


def _regions(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[Doubt]:
    region = entry.entry.resources.get("region")
    places = [] if region is None else _each(region.value, region.path)
    compute = getattr(entry.entry.table, "compute_region", None)
    places += _each(compute, (*entry.entry.path, "compute_region"))
    for path, value in places:
        if is_provider_region(value):
            cause = f"{value!r} is a region of a cloud provider, which Modal does not document"
            yield Doubt(path, cause, "write one of Modal's own, such as us-east")


def _each(value: object, path: Path) -> list[tuple[Path, str]]:
    """The texts of a value that is one or several, with where each stands."""
    if isinstance(value, str):
        return [(path, value)]
    texts = value if isinstance(value, list) else []
    return [((*path, at), text) for at, text in enumerate(texts)]


def _inputs(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[Doubt]:
    concurrent = getattr(entry.entry.table, "concurrent", None)
    if concurrent is not None and concurrent.max_inputs == 1:
        path: Path = (*entry.entry.path, "concurrent", "max_inputs")
        cause = "one input at a time is what there is without it"
        yield Doubt(path, cause, "raise it, or leave `concurrent` out")


def _labels(job: AnalyzedJob) -> Iterator[Doubt]:
    for _, table, path in web_tables(job.spec):
        label = getattr(table, "label", None)
        if label is not None and len(label) > _LONGEST_LABEL:
            cause = f"with the workspace before it and -dev behind it {len(label)} is too long"
            help = "an address has 63 characters before its first dot"
            yield Doubt((*path, "label"), cause, help)
