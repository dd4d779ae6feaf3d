"""JS420: an import in a function that its image cannot have

A function that an entry reaches imports a package when it runs, and the image of that entry lists no
package at all, or lacks one that another image of the job has. The import fails in the container, at the
first call that comes to it.

## How to mend it

Add the package to the `packages` of the image. Where another package brings it, say so with `imports =
["NAME"]` on the image.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work(size: int) -> float:
    import numpy as np

    return float(np.ones(size).sum())
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["numpy"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work(size: int) -> float:
    import numpy as np

    try:
        import numba
    except ImportError:
        numba = None
    return float(np.ones(size).sum())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.modules import may_bring
from jobspec.rulebook.image.imports import late_imports, missing_from
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS420", Severity.ERROR, "the image `{image}` has no package that could have `{module}`"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Imports in functions, of what the image of an entry that reaches them certainly lacks."""
    for entry in job.entries:
        image = entry.entry.image
        packages = [package for each in entry.chain for package in each.packages]
        for part, each in late_imports(job, entry):
            module = missing_from(entry, each)
            if module is None or each.is_conditional:
                continue
            others = [
                other.entry.image
                for other in job.entries
                if other.entry.image != image and missing_from(other, each) is None
            ]
            if packages and (not others or may_bring(packages, module)):
                continue
            help = "add its package to the image"
            if others:
                help = f"`{others[0]}` has it: add it to `{image}` too, or keep the entries apart"
            label = part.label(each.node, f"reached from `{entry.name}`")
            yield RULE.at(label, help=help, image=image, module=module)
