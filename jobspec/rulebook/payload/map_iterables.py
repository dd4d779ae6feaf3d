"""JS341: a map over other iterables than the entry has parameters

`.map(…)` takes an iterable for each parameter of the entry and hands it one item of each; `.starmap(…)`
takes one iterable of tuples. Here the number of iterables does not fit the parameters, so that every call
of the map fails, in its container.

## How to mend it

Give `.map` one iterable for each parameter without a default; hand what all calls have in common over as
`kwargs={"name": value}`. Where one parameter takes a list, map over lists.

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
def work(path: str) -> int:
    return len(path)


def main(count: int = 3) -> None:
    from demo_app import work

    print(list(work.map(["a", "b"], range(count))))
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
def work(path: str, limit: int = 10) -> int:
    return len(path[:limit])


def main(count: int = 3) -> None:
    from demo_app import work

    print(list(work.map(["a", "b"])), list(work.map(["a", "b"], range(count))))
    print(list(work.map(["a"], kwargs={"limit": 3})), list(work.starmap([("a", 1)])))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.names import bindings
from jobspec.facts.remote import RemoteCall
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.payload.signatures import Signature

RULE = Rule("JS341", Severity.ERROR, "`{target}` cannot be mapped like this: {cause}")

_ITERABLES = frozenset(("map", "for_each", "spawn_map"))


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Maps whose iterables do not fit the entry's parameters."""
    for found in job.remote_calls:
        signature = Signature.of(found.function, is_method=found.is_method)
        cause = None
        if found.verb in _ITERABLES:
            cause = _cause(found.call.node, signature)
        elif found.verb == "starmap":
            cause = _cause_of_tuples(found, signature)
        if cause is not None:
            label, definition = found.part.label(found.call.node), job.definition_of(found)
            yield RULE.at(label, definition, help=signature.shown, target=found.target, cause=cause)


def _cause(call: ast.Call, signature: Signature) -> str | None:
    if any(isinstance(each, ast.Starred) for each in call.args):
        return None
    common = next((each.value for each in call.keywords if each.arg == "kwargs"), None)
    names = _keys(common)
    if names is None:
        return None
    if len(call.args) > signature.most:
        return f"{len(call.args)} iterables for {_parameters(signature)}"
    unknown = [name for name in names if not signature.takes(name)]
    if unknown:
        return f"it has no parameter `{unknown[0]}`"
    missing = signature.missing(len(call.args), names)
    return f"nothing is handed to `{missing[0]}`" if missing else None


def _parameters(signature: Signature) -> str:
    return f"{signature.most} parameter{'s' if signature.most != 1 else ''}"


def _keys(node: ast.expr | None) -> list[str] | None:
    """The keys of a dict that is written out; None for one that is not."""
    if node is None:
        return []
    if not isinstance(node, ast.Dict):
        return None
    keys = [each.value if isinstance(each, ast.Constant) else None for each in node.keys]
    return [str(key) for key in keys] if all(isinstance(key, str) for key in keys) else None


def _cause_of_tuples(found: RemoteCall, signature: Signature) -> str | None:
    call = found.call.node
    rows = call.args[0] if len(call.args) == 1 else None
    if any(each.arg == "kwargs" for each in call.keywords):
        return None
    for row in _items(found, rows):
        if isinstance(row, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in row.elts):
            count = len(row.elts)
            if count > signature.most:
                return f"tuples of {count} for {_parameters(signature)}"
            missing = signature.missing(count, ())
            if missing:
                return f"nothing in the tuples is for `{missing[0]}`"
        elif isinstance(row, ast.Constant) and not isinstance(row.value, (str, bytes)):
            return f"its items are tuples of arguments, and `{ast.unparse(row)}` is none"
    return None


def _items(found: RemoteCall, rows: ast.AST | None) -> list[ast.expr]:
    """The expressions of what an iterable gives, as far as it is written out."""
    function = found.call.site.function
    if isinstance(rows, ast.Name) and function is not None:
        values = list(bindings(rows.id, function.body))
        rows = values[0] if len(values) == 1 else None
    if isinstance(rows, (ast.List, ast.Tuple)):
        return rows.elts
    if isinstance(rows, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return [rows.elt]
    if isinstance(rows, ast.Call) and ast.unparse(rows.func) in _PAIRING and not rows.keywords:
        return [ast.Tuple(rows.args, ast.Load())]
    return []


_PAIRING = frozenset(("zip", "itertools.product", "itertools.zip_longest"))
"""Calls that give a tuple with an item of each iterable that they are handed."""
