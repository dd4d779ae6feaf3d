"""JS527: an environment variable that nothing provides

Code of an entry reads `os.environ["NAME"]`, and nothing gives its containers that variable: no secret of
the entry, no `env` of the spec or of its image, no code before it. The variables of the machine that
launches the app do not reach a container, so this is a `KeyError` there.

## How to mend it

Name the secret that has it under `[secrets]` with `keys = ["NAME"]`; or set it under `env`. Where it may be
absent, read it with `os.environ.get("NAME", default)`.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import os


def work() -> str:
    return os.environ["HUB_TOKEN"]
```

## Does not fire

```toml spec.toml
name = "demo"

[secrets]
hub = { name = "hub-token", keys = ["HUB_TOKEN"] }

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import os


def work() -> str:
    region = os.environ.get("REGION", "anywhere")
    return os.environ["HUB_TOKEN"] + region + os.environ["MODAL_TASK_ID"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.payload.environment import Variables, reads

RULE = Rule(
    "JS527", Severity.ERROR, "nothing gives the containers of `{entry}` the variable `{key}`"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Reads that fail without the variable, in entries whose variables are all known."""
    for entry in job.entries:
        found = [each for each in reads(entry) if each.is_needed]
        if not found:
            continue
        variables = Variables(entry)
        for read in found:
            if not variables.may_have(read.key) and not variables.named_secrets:
                help = f"{variables.cure(read.key)}, or set it in env"
                label = read.part.label(read.node)
                yield RULE.at(label, help=help, entry=entry.name, key=read.key)
