"""JS650: more than every account has

What the app asks for is more than a workspace on Modal's smallest plan, Starter, has: 5 scheduled
functions and 8 web endpoints in all its deployed apps, 100 containers and 10 GPUs at a time. Deploying
the app is refused there, or its calls wait. The figures are those that Modal documented when
`jobspec/data/platform.txt` was last reviewed.

## How to mend it

Nothing, where the workspace's plan has as much. Else ask for less, or spread it over time: one scheduled
function can call several others.

## Fires

```toml spec.toml
name = "demo"

[resources]
gpu = "H100:8"
min_containers = 2

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
gpu = "H100:8"
max_containers = 2

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

from jobspec.data import platform_choices
from jobspec.diagnostic import Diagnostic, Label, Rule, Severity
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob

RULE = Rule("JS650", Severity.WARNING, "{what}, and a Starter workspace of Modal has {limit}")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """What only larger plans have, each once."""
    limits = platform_choices("starter")
    for label, what, limit in (
        _schedules(job, limits["schedules"]),
        _endpoints(job, limits["endpoints"]),
        _containers(job, limits["containers"]),
        _gpus(job, limits["gpus"]),
    ):
        if label is not None:
            help = "ask for less, if your workspace is on that plan"
            yield RULE.at(label, help=help, what=what, limit=limit)


Excess = tuple[Label | None, str, str]
_NONE: Excess = (None, "", "")


def _schedules(job: AnalyzedJob, limit: int) -> Excess:
    scheduled = [entry for entry in job.entries if entry.entry.schedule is not None]
    if len(scheduled) <= limit:
        return _NONE
    label = job.key_label((*scheduled[limit].entry.path, "schedule"))
    return label, f"the app has {len(scheduled)} schedules", f"{limit} in all"


def _endpoints(job: AnalyzedJob, limit: int) -> Excess:
    places = [
        (*each.entry.path, *(("methods", method) if method else ()), "kind")
        for each in job.entries
        for method, kind in each.entry.web.items()
        if kind != "server"
    ]
    if len(places) <= limit:
        return _NONE
    return job.label(places[limit]), f"the app has {len(places)} web endpoints", f"{limit} in all"


def _containers(job: AnalyzedJob, limit: int) -> Excess:
    kept = 0
    for entry in job.entries:
        kept += _warm(entry)
        if kept > limit:
            label = job.label(entry.entry.resources["min_containers"].path)
            return label, f"{kept} containers are kept warm", f"{limit} at a time"
    return _NONE


def _gpus(job: AnalyzedJob, limit: int) -> Excess:
    for entry in job.entries:
        gpu = entry.entry.resources.get("gpu")
        if gpu is None:
            continue
        choices = gpu.value if isinstance(gpu.value, list) else [str(gpu.value)]
        cluster = getattr(entry.entry.table, "clustered", None)
        together = max(_warm(entry), cluster.size if cluster is not None else 1)
        needed = together * min(int(each.partition(":")[2] or 1) for each in choices)
        if needed > limit:
            what = f"`{entry.name}` has {needed} GPUs at least"
            return job.label(gpu.path), what, f"{limit} at a time"
    return _NONE


def _warm(entry: AnalyzedEntry) -> int:
    kept = entry.entry.resources.get("min_containers")
    return kept.value if kept is not None and isinstance(kept.value, int) else 0
