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
from jobspec.rulebook.image.imports import certain_absence, late_imports
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS420", Severity.ERROR, "the image `{image}` has no package that could have `{module}`"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Imports in functions, of what the image of an entry that reaches them certainly lacks."""
    for entry in job.entries:
        image = entry.entry.image
        for part, each in late_imports(job, entry):
            absence = certain_absence(job, entry, each)
            if absence is None:
                continue
            help = "add its package to the image"
            if absence.others:
                has = absence.others[0]
                help = f"`{has}` has it: add it to `{image}` too, or keep the entries apart"
            label = part.label(each.node, f"reached from `{entry.name}`")
            yield RULE.at(label, help=help, image=image, module=absence.module)
