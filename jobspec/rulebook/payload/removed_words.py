"""JS651: a word that Modal's SDK no longer has

The payload's own code uses a name, a method or a keyword of Modal's SDK that was removed before the
releases that the app is for. The app is made and loaded all the same, and the code fails when it runs.

## How to mend it

Use what the finding names. What declares the app, its images and its entries stands in the spec, and need
not be in the payload at all.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    import modal

    return modal.Function.lookup("other", "count").remote()
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    import modal

    return modal.Function.from_name("other", "count").remote()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.retired import uses

RULE = Rule("JS651", Severity.ERROR, "Modal's SDK no longer has `{name}`")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Words of the SDK that fail."""
    for use in uses(job, removed=True):
        yield RULE.at(use.label, help=f"use {use.word.instead}", name=use.word.name.strip(".="))
