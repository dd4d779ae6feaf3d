"""JS655: a call that no routing region but us-east takes

An entry with a `routing_region` other than us-east takes calls by `remote`, `remote_gen` and `map`, and
requests over HTTP. Modal documents that it has no `spawn` there, as its calls are then not kept anywhere
but in that region.

## How to mend it

Call it with `remote` or `map`, or leave `routing_region` out for this entry.

## Fires

```toml spec.toml
name = "demo"

modal = ">=1.4.3"

[resources]
routing_region = "eu-west"

[main]
payload = "job.py:start"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    return 1


def start() -> None:
    from demo_app import work

    print(work.spawn())
```

## Does not fire

```toml spec.toml
name = "demo"

modal = ">=1.4.3"

[resources]
routing_region = "eu-west"

[main]
payload = "job.py:start"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    return 1


def start() -> None:
    from demo_app import work

    print(work.remote())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule("JS655", Severity.ERROR, "`{name}` is routed through {region}, which has no `{how}`")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Spawns of an entry that is routed elsewhere."""
    regions = {
        entry.name: entry.entry.resources["routing_region"]
        for entry in job.entries
        if "routing_region" in entry.entry.resources
    }
    for call in job.remote_calls if regions else ():
        region = regions.get(call.entry)
        if region is None or region.value == "us-east" or not call.verb.startswith("spawn"):
            continue
        related = job.label(region.path, "routed here")
        help = "write .remote(…), or leave routing_region out of the entry"
        label = call.part.label(call.call.node.func)
        yield RULE.at(
            label, related, help=help, name=call.target, region=region.value, how=call.verb
        )
