"""JS345: state that a container changes and local code reads

Code of an entry changes something that the module holds, such as a list or a counter, and local code reads
it. Each container has a module of its own, and so has the machine that launches the app: nothing that a
container stores there arrives, and local code sees what it was at the start.

## How to mend it

Return the data from the entry and gather it where it is needed; for state that containers share, use a
`[dicts]` or `[queues]` handle.

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
SEEN = []


def work(name: str) -> None:
    SEEN.append(name.upper())


def main() -> None:
    from demo_app import work

    work.remote("a")
    print(len(SEEN))
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
SEEN = []
KNOWN = {"a": 1}


def work(name: str) -> int:
    return KNOWN[name]


def main() -> None:
    from demo_app import work

    SEEN.append(work.remote("a"))
    print(len(SEEN))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.parts import Part
from jobspec.link.payload import Role
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS345", Severity.WARNING, "`{name}` is changed in containers, and local code reads its own"
)

_CHANGING = frozenset(
    "append extend insert remove pop popitem clear update add discard setdefault appendleft "
    "extendleft subtract sort reverse".split()
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Names that an entry's code changes, and that local code reads and does not change."""
    local = job.facts.of_main
    if not local:
        return
    held = {
        name
        for part in job.facts.parts
        if not part.name and part.unit.role is Role.CODE
        for name in part.unit.binds
    }
    if not held:
        return
    read = _reads(local, held)
    own = {name for part in local for name in _changes(part, held)}
    for part in job.facts.parts:
        if part in local or not job.facts.entries_of[part]:
            continue
        for name, node in _changes(part, held).items():
            if name in read and name not in own:
                reader, place = read[name]
                related = reader.label(place, "read by local code")
                help = "return what local code needs, and gather it there"
                yield RULE.at(part.label(node), related, help=help, name=name)


def _reads(parts: tuple[Part, ...], held: set[str]) -> dict[str, tuple[Part, ast.expr]]:
    found: dict[str, tuple[Part, ast.expr]] = {}
    for part in parts:
        for reading in part.readings:
            name = reading.name.partition(".")[0]
            if name in held and not reading.is_stored and not reading.site.at_import:
                found.setdefault(name, (part, reading.node))
    return found


def _changes(part: Part, held: set[str]) -> Mapping[str, ast.expr]:
    """Module-level names whose objects a part changes when it runs, or that it binds anew."""
    found: dict[str, ast.expr] = {}
    for call in part.calls:
        name, _, method = call.name.rpartition(".")
        if name in held and method in _CHANGING and not call.site.at_import:
            found.setdefault(name, call.node)
    for reading in part.readings:
        if reading.is_stored and not reading.site.at_import and reading.name in held:
            found.setdefault(reading.name, reading.node)
    for node in _stored_items(part):
        if isinstance(node.value, ast.Name) and node.value.id in held:
            resolved = any(r.node is node.value and r.name in held for r in part.readings)
            if resolved:
                found.setdefault(node.value.id, node)
    return found


def _stored_items(part: Part) -> Iterator[ast.Subscript]:
    for found in part.unit.found:
        for node, place in found.subscripts:
            if place.member == part.member and not place.now and not isinstance(node.ctx, ast.Load):
                yield node
