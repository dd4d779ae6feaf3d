"""JS421: an import in a function that no package of its image is known to bring

A function that an entry reaches imports a package when it runs. The image lists packages, and none of them
is known to bring that module: by the table of distributions, nor by its name. One of them may require it
all the same, which cannot be told without installing it.

## How to mend it

Add the package to the image's `packages`. Where another one brings it, say so with `imports = ["NAME"]` on
the image.

## Fires

```toml spec.toml
name = "demo"

[image]
packages = ["requests"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work(path: str) -> int:
    import cv2

    return int(cv2.imread(path).size)
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["opencv-python-headless"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work(path: str) -> int:
    import cv2

    return int(cv2.imread(path).size)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.modules import distributions_with
from jobspec.rulebook.image.imports import certain_absence, late_imports, missing_from
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS421", Severity.WARNING, "no package of the image `{image}` is known to have `{module}`"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Imports in functions, of what nothing in the image is seen to bring."""
    for entry in job.entries:
        image = entry.entry.image
        if not any(each.packages for each in entry.chain):
            continue
        for part, each in late_imports(job, entry):
            module = missing_from(entry, each)
            if module is None or certain_absence(job, entry, each) is not None:
                continue
            names = distributions_with(module)
            what = f'"{names[0]}"' if names else "the package"
            help = f'add {what} to the image, or imports = ["{module}"] if another one brings it'
            label = part.label(each.node, f"reached from `{entry.name}`")
            yield RULE.at(label, help=help, image=image, module=module)
