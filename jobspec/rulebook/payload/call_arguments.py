"""JS340: a call of an entry whose arguments do not fit

Code of the payload calls an entry by `.remote(…)`, `.spawn(…)`, `.local(…)` or `.remote_gen(…)` with more
arguments than it takes, without one that it needs, or with a name that none of its parameters has. The call
is made on the launching side or in one container, and fails in another one, with a `TypeError`.

## How to mend it

Hand over what the entry's parameters are, or change those.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"

[main]
payload = "job.py:main"
```

```python job.py
def work(path: str, limit: int) -> str:
    return path[:limit]


def main() -> None:
    from demo_app import work

    print(work.remote("rows.csv"))
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"

[main]
payload = "job.py:main"
```

```python job.py
def work(path: str, limit: int = 10) -> str:
    return path[:limit]


def main() -> None:
    from demo_app import work

    options = {"limit": 3}
    print(work.remote("rows.csv"), work.remote("rows.csv", **options), work.remote(path="a", limit=1))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.remote import ONE, RemoteCall
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.payload.signatures import Signature

RULE = Rule("JS340", Severity.ERROR, "`{target}` cannot be called like this: {cause}")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Calls whose arguments are none of the entry's."""
    for found in job.remote_calls:
        if found.verb not in ONE:
            continue
        signature = Signature.of(found.function, is_method=found.is_method)
        cause = _cause(found, signature)
        if cause is not None:
            label, definition = found.part.label(found.call.node), job.definition_of(found)
            yield RULE.at(label, definition, help=signature.shown, target=found.target, cause=cause)


def _cause(found: RemoteCall, signature: Signature) -> str | None:
    call = found.call.node
    unpacked = any(isinstance(each, ast.Starred) for each in call.args)
    names = [each.arg for each in call.keywords if each.arg is not None]
    if not unpacked and len(call.args) > signature.most:
        taken = f"{signature.most} positional argument{'s' if signature.most != 1 else ''}"
        return f"it takes {taken}, and is handed {len(call.args)}"
    for name in names:
        if not signature.takes(name):
            return f"it has no parameter `{name}`"
    if unpacked or len(names) < len(call.keywords):
        return None
    missing = signature.missing(len(call.args), names)
    return f"it is not handed `{missing[0]}`" if missing else None
