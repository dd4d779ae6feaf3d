"""JS428: imports that are not checked

The image starts from what hides its contents, such as a registry or a Dockerfile, or a step of its build
installs what cannot be told without building it. Code imports modules that none of the listed packages is
known to bring; whether the image has them is not checked.

## How to mend it

Nothing has to be mended. To have the imports checked, list their packages, or name them with `imports =
["NAME"]` on the image, which says that they are there.

## Fires

```toml spec.toml
name = "demo"

[image]
registry = "nvcr.io/nvidia/pytorch:25.01-py3"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import torch


def work(size: int) -> float:
    return float(torch.ones(size).sum())
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
registry = "nvcr.io/nvidia/pytorch:25.01-py3"
imports = ["torch"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import torch


def work(size: int) -> float:
    return float(torch.ones(size).sum())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.modules import provides, top_level
from jobspec.rulebook.image.imports import imports_of, modules_of, says
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule("JS428", Severity.NOTE, "whether the image `{image}` has {modules} is not checked")

_SHOWN = 5


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Each image that hides its contents, once, with what is imported from it."""
    unknown: dict[str, dict[str, None]] = {}
    for entry in job.entries:
        image = entry.entry.image
        if not job.spec.is_opaque(image):
            continue
        packages = [package for each in entry.chain for package in each.packages]
        for _, each in imports_of(job, entry):
            for module in modules_of(each):
                if not (each.guarded or says(entry, module) or provides(packages, module)):
                    unknown.setdefault(image, {})[top_level(module)] = None
    for image, modules in unknown.items():
        names = [f"`{module}`" for module in modules]
        shown = ", ".join(names[:_SHOWN]) + (" and others" if len(names) > _SHOWN else "")
        label = job.key_label(job.spec.images[image].path)
        help = "list the packages, or imports = […] for what is there"
        yield RULE.at(label, help=help, image=image, modules=shown)
