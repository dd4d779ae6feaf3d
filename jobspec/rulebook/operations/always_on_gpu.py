"""JS611: a GPU that is paid for around the clock

`min_containers` keeps containers of an entry with a GPU running while nobody calls it. Each of them is paid
for, every hour of the day.

## How to mend it

Leave `min_containers` out, and give `scaledown_window` the time that a container is to wait for the next
call; a memory snapshot shortens cold starts. Where the cost is meant, say so: `# jobspec: allow[JS611]
reason`.

## Fires

```toml spec.toml
name = "demo"

[image]
packages = ["torch"]

[resources]
gpu = "L4"
min_containers = 1

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import torch


def work(size: int) -> float:
    return float(torch.ones(size, device="cuda").norm())
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["torch"]

[resources]
gpu = "L4"
scaledown_window = "10m"

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

from jobspec.data import gpu_prices
from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS611", Severity.WARNING, "`{entry}` keeps {what} running while nobody calls it{price}"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Entries with a GPU of which some containers never end."""
    for entry in job.entries:
        gpu = entry.entry.resources.get("gpu")
        kept = entry.entry.resources.get("min_containers")
        if gpu is None or not gpu.value or kept is None or not isinstance(kept.value, int):
            continue
        if kept.value > 0:
            first = gpu.value[0] if isinstance(gpu.value, list) else gpu.value
            kind, _, count = str(first).partition(":")
            number = kept.value * int(count or 1)
            what = f"{number} GPU{'s' if number > 1 else ''} of type {kind}"
            hourly = gpu_prices().get(kind.upper())
            price = f", at about {hourly * number:.2f} USD an hour" if hourly is not None else ""
            related = job.key_label(gpu.path, "the GPU")
            help = "leave min_containers out, or lengthen scaledown_window instead"
            label = job.key_label(kept.path)
            yield RULE.at(label, related, help=help, entry=entry.name, what=what, price=price)
