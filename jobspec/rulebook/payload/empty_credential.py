"""JS529: a credential that nothing provides

Code of an entry asks for an environment variable whose name is that of a credential, without a default, and
nothing gives its containers that variable. `os.environ.get` then gives `None`, which most often is seen
only where the credential is used, as an error of some service.

## How to mend it

Name the secret that has it under `[secrets]` with its `keys`; or read it with `os.environ["NAME"]`, which
says so at once.

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
    return str(os.environ.get("HUB_TOKEN"))
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import os


def work() -> str:
    if os.environ.get("VERBOSE"):
        print("working")
    return os.environ.get("HUB_TOKEN", "") or "nobody"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.payload.environment import Variables, is_credential, reads

RULE = Rule(
    "JS529",
    Severity.WARNING,
    "`{key}` is None here: nothing gives it to the containers of `{entry}`",
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Credentials that are asked for without a default and that nothing provides."""
    for entry in job.entries:
        found = [r for r in reads(entry) if not r.is_needed and is_credential(r.key)]
        if not found:
            continue
        variables = Variables(entry)
        for read in found:
            if not variables.may_have(read.key) and not variables.named_secrets:
                help = variables.cure(read.key)
                label = read.part.label(read.node)
                yield RULE.at(label, help=help, entry=entry.name, key=read.key)
