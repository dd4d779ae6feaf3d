"""JS652: a word that Modal's SDK is about to give up

The payload's own code uses a name or a method of Modal's SDK that still works, with a warning or without
one, and for which there is another in every release that the app is for.

## How to mend it

Use what the finding names.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> str:
    import modal

    return str(modal.NetworkFileSystem.from_name("files"))
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> str:
    import modal

    return str(modal.Volume.from_name("files"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.retired import uses

RULE = Rule("JS652", Severity.WARNING, "Modal's SDK is about to give up `{name}`")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Words of the SDK that have a successor."""
    for use in uses(job, removed=False):
        yield RULE.at(use.label, help=f"use {use.word.instead}", name=use.word.name.strip(".="))
