"""JS656: an app that nothing runs

The app's only function is a generator, and the spec has no `[main]`. Running the app calls its one function,
which Modal refuses for generators.

## How to mend it

Add a `[main]` with a payload function that takes what the generator yields, or with `call = "NAME"`.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
from collections.abc import Iterator


def work() -> Iterator[int]:
    yield 1
```

## Does not fire

```toml spec.toml
name = "demo"

[main]
call = "work"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
from collections.abc import Iterator


def work() -> Iterator[int]:
    yield 1
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.definitions import is_generator
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS656", Severity.WARNING, "`{name}` is a generator, which running the app does not call"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """The one function of an app without a main, where it yields."""
    main = job.spec.main
    called = [entry for entry in job.entries if entry.entry.callables]
    if (main is not None and main.verbs) or len(called) != 1:
        return
    node = called[0].definition.node
    if not isinstance(node, ast.ClassDef) and is_generator(node):
        help = f'add [main] with call = "{node.name}", or with a payload function'
        yield RULE.at(called[0].definition.label(), help=help, name=node.name)
