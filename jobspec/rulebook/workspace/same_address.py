"""JS703: one address for two apps

Two apps ask for the same web label or the same domain. An address is one URL of an environment and leads
to one of them; which, depends on who was deployed when.

## How to mend it

Give each a label of its own. An app without a label has one of its own name and its function's.

## Fires

```toml spec.toml
name = "orders"
[image]
packages = ["fastapi[standard]"]

[entry]
kind = "endpoint"
payload = "job.py:work"
label = "api"
```

```toml other.toml
name = "stock"
[image]
packages = ["fastapi[standard]"]

[entry]
kind = "endpoint"
payload = "job.py:work"
label = "api"
```

```python job.py
def work() -> int:
    return 1
```

## Does not fire

```toml spec.toml
name = "orders"
[image]
packages = ["fastapi[standard]"]

[entry]
kind = "endpoint"
payload = "job.py:work"
label = "orders"
```

```toml other.toml
name = "stock"
[image]
packages = ["fastapi[standard]"]

[entry]
kind = "endpoint"
payload = "job.py:work"
label = "stock"
```

```python job.py
def work() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.apps import Address, Deployed

RULE = Rule("JS703", Severity.WARNING, "two apps have the {what} `{text}`")


def check(apps: Sequence[Deployed]) -> Iterator[Diagnostic]:
    """Addresses that an earlier app of another name has; apps of one name replace each other."""
    first: dict[tuple[str, str], tuple[Deployed, Address]] = {}
    for each in apps:
        for address in each.app.addresses:
            key = (address.what, address.text)
            other, theirs = first.setdefault(key, (each, address))
            if other.app.name != each.app.name:
                related = other.label(theirs.path, f"of `{other.app.name}` too")
                help = "an address leads to one app: choose another one here"
                label = each.label(address.path, "")
                yield RULE.at(label, related, help=help, what=address.what, text=address.text)
