"""JS342: a batched entry that does not take and give lists

The inputs of a batched entry are gathered: each of its parameters is handed a list of them, and it returns
a list of as many results, in their order. Here an annotation of the entry says that it takes or returns
something else, and Modal refuses what is no list when the first batch has run.

## How to mend it

Take lists and return a list: `def work(texts: list[str]) -> list[int]`. Callers still hand over one element
each.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
batched = { max_batch_size = 8, wait_ms = 50 }
```

```python job.py
def work(text: str) -> int:
    return len(text)
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
batched = { max_batch_size = 8, wait_ms = 50 }
```

```python job.py
def work(texts: list[str]) -> list[int]:
    return [len(text) for text in texts]
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.bindings import FUNCTIONS
from jobspec.link.definitions import Definition
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS342", Severity.ERROR, "`{name}` is batched: {what} is a list, and this says `{annotation}`"
)

_NO_LISTS = frozenset(
    "str int float bool bytes dict set frozenset None complex Dict Set FrozenSet Path".split()
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Annotations of batched functions and methods that are certainly no lists."""
    for entry in job.entries:
        batched = []
        if getattr(entry.entry.table, "batched", None) is not None:
            batched.append(entry.definition.node)
        methods = {
            each.name: each
            for each in getattr(entry.definition.node, "body", [])
            if isinstance(each, FUNCTIONS)
        }
        for name, table in entry.entry.methods.items():
            if getattr(table, "batched", None) is not None and name in methods:
                batched.append(methods[name])
        for node in batched:
            if isinstance(node, FUNCTIONS):
                yield from _check(node, entry.definition)


def _check(
    node: ast.FunctionDef | ast.AsyncFunctionDef, definition: Definition
) -> Iterator[Diagnostic]:
    for each in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        if each.annotation is not None and _is_no_list(each.annotation):
            yield _finding(node.name, f"`{each.arg}`", each.annotation, definition)
    if node.returns is not None and _is_no_list(node.returns):
        yield _finding(node.name, "what it returns", node.returns, definition)


def _finding(name: str, what: str, node: ast.expr, definition: Definition) -> Diagnostic:
    label = definition.label()._replace(span=definition.unit.span(node))
    annotation = ast.unparse(node).strip("'\"")
    help = "each parameter is handed a list, and a list of as many results is returned"
    return RULE.at(label, help=help, name=name, what=what, annotation=annotation)


def _is_no_list(node: ast.expr) -> bool:
    text = ast.unparse(node).strip("'\"")
    return text.partition("[")[0].rpartition(".")[2] in _NO_LISTS and "|" not in text
