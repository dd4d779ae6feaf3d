"""JS528: a variable that no secret of the entry declares

Code of an entry reads `os.environ["NAME"]`. The entry has secrets, all of which say which keys they must
have, and `NAME` is not among those. The secret may hold more keys than it must; but when it does not, this
is a `KeyError` in the container rather than an error when the app is deployed.

## How to mend it

Add the name to the `keys` of the secret that has it: Modal then refuses to start the app without it.

## Fires

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
    return os.environ["HUB_TOKEN"] + os.environ["HUB_USER"]
```

## Does not fire

```toml spec.toml
name = "demo"

[secrets]
hub = { name = "hub-token", keys = ["HUB_TOKEN", "HUB_USER"] }

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import os


def work() -> str:
    return os.environ["HUB_TOKEN"] + os.environ["HUB_USER"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.payload.environment import Variables, is_credential, reads

RULE = Rule("JS528", Severity.WARNING, "no secret of `{entry}` declares the key `{key}`")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Needed variables, and credentials, that may be in a secret only beside the keys that it declares."""
    for entry in job.entries:
        if not entry.secrets:
            continue
        variables = Variables(entry)
        if not variables.named_secrets:
            continue
        for read in reads(entry):
            wanted = read.is_needed or is_credential(read.key)
            if wanted and not variables.may_have(read.key):
                secret = variables.named_secrets[0]
                related = job.label(("secrets", secret, "keys"), "the keys that it must have")
                help = variables.cure(read.key)
                label = read.part.label(read.node)
                yield RULE.at(label, related, help=help, entry=entry.name, key=read.key)
