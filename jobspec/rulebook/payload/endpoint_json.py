"""JS343: an endpoint that returns what is no JSON

FastAPI makes JSON of what an endpoint returns: of numbers, texts, lists, dicts, dataclasses and Pydantic
models. This one returns an array, a data frame, a tensor, an image or bytes, of which it can make none, so
that every request is answered with status 500.

## How to mend it

Return plain data: `array.tolist()`, `frame.to_dict(orient="records")`, `tensor.item()`; or a `Response` of
FastAPI with the bytes and their media type.

## Fires

```toml spec.toml
name = "demo"

[image]
packages = ["fastapi[standard]", "numpy", "pandas"]

[entry]
kind = "endpoint"
payload = "job.py:work"
```

```python job.py
import numpy as np


def work(count: int = 3) -> np.ndarray:
    return np.zeros(count)
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["fastapi[standard]", "numpy", "pandas"]

[entry]
kind = "endpoint"
payload = "job.py:work"
```

```python job.py
import numpy as np
from fastapi import Response


def work(count: int = 3):
    if count > 10:
        return Response(content=np.zeros(count).tobytes(), media_type="application/octet-stream")
    return {"zeros": np.zeros(count).tolist()}
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.names import bindings
from jobspec.facts.parts import Part
from jobspec.link.trees import own_nodes
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule("JS343", Severity.ERROR, "`{name}` returns {what}, of which FastAPI makes no JSON")

_TYPES = {
    "numpy.ndarray": "an array of NumPy",
    "pandas.DataFrame": "a data frame",
    "pandas.Series": "a series of pandas",
    "polars.DataFrame": "a data frame",
    "polars.LazyFrame": "a data frame",
    "polars.Series": "a series of Polars",
    "torch.Tensor": "a tensor",
    "PIL.Image.Image": "an image",
    "complex": "a complex number",
}
_MAKERS = {
    **{f"numpy.{name}": "an array of NumPy" for name in "array zeros ones arange linspace".split()},
    **{f"torch.{name}": "a tensor" for name in "tensor zeros ones rand randn arange".split()},
    **{name: what for name, what in _TYPES.items() if not name.endswith((".ndarray", ".Image"))},
    "pandas.read_csv": "a data frame",
    "polars.read_csv": "a data frame",
    "PIL.Image.open": "an image",
}


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Endpoints whose annotation, or a value that they return, is certainly no JSON."""
    for entry in job.entries:
        for method, kind in entry.entry.web.items():
            if kind != "endpoint":
                continue
            name = f"{entry.name}.{method}" if method else entry.name
            part = job.facts.by_name.get(name)
            if part is not None:
                yield from _check(name, part)


def _check(name: str, part: Part) -> Iterator[Diagnostic]:
    function = part.function
    if function is None or _has_response_class(function):
        return
    help = "return plain data, or a Response with the bytes and their media type"
    if function.returns is not None:
        what = _TYPES.get(part.resolved(function.returns))
        if what is not None:
            yield RULE.at(part.label(function.returns), help=help, name=name, what=what)
        return
    for node in own_nodes(function.body):
        if isinstance(node, ast.Return) and node.value is not None:
            values: list[ast.AST | None] = [node.value]
            if isinstance(node.value, ast.Name):
                values = list(bindings(node.value.id, function.body))
            made = {c.name for c in part.calls for value in values if c.node is value}
            if len(values) == 1 and made & _MAKERS.keys():
                what = _MAKERS[made.pop()]
                yield RULE.at(part.label(node.value), help=help, name=name, what=what)


def _has_response_class(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it takes FastAPI's response, in whose place it may put its own."""
    annotations = [each.annotation for each in function.args.args if each.annotation is not None]
    return any("Response" in ast.unparse(each) for each in annotations)
