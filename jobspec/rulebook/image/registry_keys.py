"""JS451: a registry's secret that fits no registry, or two

Modal tells from the variables of an image's `secret` how to log in to the registry: `AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY` and `AWS_REGION`, or `AWS_ROLE_ARN` and `AWS_REGION`, for one of Amazon's;
`SERVICE_ACCOUNT_JSON` for one of Google's; `REGISTRY_USERNAME` and `REGISTRY_PASSWORD` for any other. The
secret has the variables of none of these, or those of two.

## How to mend it

Give the secret the variables of one of the three. Of a secret that Modal holds, `keys` name those that it
must have, and it may have more.

## Fires

```toml spec.toml
name = "demo"

[secrets]
login = { values = { USER = "me" } }

[image]
registry = "ghcr.io/me/base:1"
secret = "login"

[entry]
kind = "function"
payload = "job.py:work"
secrets = []
```

```python job.py
def work() -> int:
    return 1
```

## Does not fire

```toml spec.toml
name = "demo"

[secrets]
login = { name = "login", keys = ["REGISTRY_USERNAME", "REGISTRY_PASSWORD"] }

[image]
registry = "ghcr.io/me/base:1"
secret = "login"

[entry]
kind = "function"
payload = "job.py:work"
secrets = []
```

```python job.py
def work() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.spec.tables.handles import SecretTable

RULE = Rule("JS451", Severity.ERROR, "`{secret}` has the variables of {what}")

_NEEDED: Mapping[str, tuple[frozenset[str], ...]] = {
    "Amazon's registry": (
        frozenset(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")),
        frozenset(("AWS_ROLE_ARN", "AWS_REGION")),
    ),
    "Google's registry": (frozenset(("SERVICE_ACCOUNT_JSON",)),),
    "another registry": (frozenset(("REGISTRY_USERNAME", "REGISTRY_PASSWORD")),),
}


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Secrets of images, where it is known what is in them."""
    for image in job.spec.used_images:
        name = image.options.get("secret") if image.source == "registry" else None
        handle = job.spec.handles.get(name) if isinstance(name, str) else None
        if handle is None or not isinstance(handle.table, SecretTable):
            continue
        keys = {*handle.table.keys, *handle.table.values}
        fitting = [what for what, needed in _NEEDED.items() if any(each <= keys for each in needed)]
        if len(fitting) > 1 or (not fitting and handle.table.values):
            what = " and of ".join(fitting) or "no registry"
            related = job.key_label(("secrets", str(name)), "the secret")
            help = "give it the variables of one: see jobspec explain JS451"
            label = job.label((*image.path, "secret"))
            yield RULE.at(label, related, help=help, secret=name, what=what)
