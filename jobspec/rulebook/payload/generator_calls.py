"""JS654: a generator that is not called as one, or the other way round

Modal calls generators with `remote_gen` alone: `remote`, `map`, `spawn` and the like are refused when the
call is made, and so is `remote_gen` of a function that yields nothing.

## How to mend it

Write `for each in work.remote_gen(…)` for a generator, and `work.remote(…)` for any other function. To map or
spawn one, make it a function that returns a list.

## Fires

```toml spec.toml
name = "demo"

[main]
payload = "job.py:start"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
from collections.abc import Iterator


def work() -> Iterator[int]:
    yield 1


def start() -> None:
    from demo_app import work

    print(work.remote())
```

## Does not fire

```toml spec.toml
name = "demo"

[main]
payload = "job.py:start"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
from collections.abc import Iterator


def work() -> Iterator[int]:
    yield 1


def start() -> None:
    from demo_app import work

    print(list(work.remote_gen()))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.definitions import is_generator
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule("JS654", Severity.ERROR, "`{name}` {what}, and Modal does not take `{how}` of it")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Calls of entries by a word that is for the others."""
    for call in job.remote_calls:
        yields = is_generator(call.function)
        if call.verb == "local" or yields is (call.verb == "remote_gen"):
            continue
        source = job.definitions[call.entry].unit.source
        related = call.part.label(call.function, "defined here")._replace(source=source)
        what = "is a generator" if yields else "is no generator"
        help = "write .remote_gen(…)" if yields else "write .remote(…)"
        label = call.part.label(call.call.node.func)
        yield RULE.at(label, related, help=help, name=call.target, what=what, how=call.verb)
