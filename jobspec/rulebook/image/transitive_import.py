"""JS422: an import of what only another package requires

Code imports a package that the image does not list: one of the packages that it lists is known to require
it. It is there today; another release of that package may do without it, or need it in a version with which
this code does not work.

## How to mend it

List the package itself, with the versions that the code is for.

## Fires

```toml spec.toml
name = "demo"

[image]
packages = ["pandas"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import numpy as np
import pandas as pd


def work(size: int) -> int:
    return len(pd.DataFrame({"a": np.arange(size)}))
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["pandas", "numpy>=2"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import numpy as np
import pandas as pd


def work(size: int) -> int:
    return len(pd.DataFrame({"a": np.arange(size)}))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.modules import distributions_with, lists, requiring, top_level
from jobspec.rulebook.image.imports import imports_of, modules_of, says
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS422", Severity.NOTE, "the image `{image}` has `{module}` only because `{other}` requires it"
)


_MEANT = {
    "boto3": ("botocore",),
    "aiobotocore": ("botocore",),
    "fastapi": ("pydantic", "starlette"),
    "gradio": ("fastapi",),
    "slack-bolt": ("slack_sdk",),
}
"""Modules that the documentation of a package has its users import beside its own."""


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Imports of modules that no listed package has and a listed one requires."""
    seen: set[tuple[str, str]] = set()
    for entry in job.entries:
        packages = [package for image in entry.chain for package in image.packages]
        for part, each in imports_of(job, entry):
            for module in modules_of(each):
                key = (entry.entry.image, top_level(module))
                if key in seen or each.guarded or says(entry, module) or lists(packages, module):
                    continue
                other = requiring(packages, module)
                if other is None or top_level(module) in _MEANT.get(other, ()):
                    continue
                seen.add(key)
                names = distributions_with(module)
                help = f'add "{names[0] if names else top_level(module)}" to the packages'
                label = part.label(each.node)
                yield RULE.at(label, help=help, image=key[0], module=key[1], other=other)
