"""JS346: a result whose package the launching side lacks

Local code calls an entry that, by its annotation, returns an object of a package, and `[main]` does not
list that package. The result travels as a pickle, and reading it needs the package on the launching side:
without it the call ends there with a `DeserializationError`, after all the work is done.

## How to mend it

Add the package to `packages` under `[main]`; or return plain data, such as `array.tolist()` or
`frame.to_dicts()`, which every side can read.

## Fires

```toml spec.toml
name = "demo"

[image]
packages = ["numpy"]

[entry]
kind = "function"
payload = "job.py:work"

[main]
payload = "job.py:main"
```

```python job.py
from __future__ import annotations

import numpy as np


def work(count: int) -> np.ndarray:
    return np.arange(count)


def main() -> None:
    from demo_app import work

    print(work.remote(3))
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["numpy"]

[entry]
kind = "function"
payload = "job.py:work"

[main]
payload = "job.py:main"
packages = ["numpy"]
```

```python job.py
from __future__ import annotations

import numpy as np


def work(count: int) -> np.ndarray:
    return np.arange(count)


def main() -> None:
    from demo_app import work

    print(work.remote(3))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.parts import Part
from jobspec.link.modules import is_stdlib, is_third_party, provides, top_level
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS346",
    Severity.WARNING,
    "`{target}` returns `{annotation}`, and the launching side has no package for `{module}`",
)

_HANDLES = frozenset(("spawn",))


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Annotated results, of packages that are no standard library and not listed, called locally."""
    called: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
    local = set(job.facts.of_main)
    for found in job.remote_calls:
        if found.part in local and found.verb not in _HANDLES and found.verb != "local":
            called.setdefault(found.target, found.function)
    for name in _declared(job):
        part = job.facts.by_name.get(name)
        function = part.function if part is not None else None
        if function is not None:
            called.setdefault(name, function)
    listed = job.spec.main.packages if job.spec.main is not None else ()
    beside = {m for image in job.spec.images.values() for m in image.local_python_source}
    for target, function in called.items():
        part = job.facts.by_name.get(target)
        if part is None or function.returns is None:
            continue
        for node in _types(function.returns):
            module = _package(part, node)
            if not module or module in beside or provides(listed, module):
                continue
            help = f'add it to [main]: packages = ["{top_level(module)}"], or return plain data'
            annotation = ast.unparse(function.returns).strip("'\"")
            label = part.label(function.returns)
            top = top_level(module)
            yield RULE.at(label, help=help, target=target, annotation=annotation, module=top)
            break


def _declared(job: AnalyzedJob) -> list[str]:
    main = job.spec.main
    return [] if main is None else [str(v) for v in (main.call, main.map, main.sweep) if v]


def _types(annotation: ast.expr) -> Iterator[ast.expr]:
    """The names in an annotation, those in its brackets too; quoted ones are read."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value.strip(), mode="eval").body
        except SyntaxError:
            return
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        yield annotation
        return
    for node in ast.iter_child_nodes(annotation):
        if isinstance(node, ast.expr):
            yield from _types(node)


def _package(part: Part, node: ast.expr) -> str:
    """The module of a package that a type comes from; empty for Python's own and the payload's."""
    name = part.resolved(node)
    root = name.partition(".")[0]
    known = root != ast.unparse(node).partition(".")[0] or root in part.aliases
    if not known or "." not in name or is_stdlib(root) or not is_third_party(root):
        return ""
    return name.rpartition(".")[0]
