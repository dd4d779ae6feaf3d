"""JS450: a Python that the image builder does not have

Modal builds images with one of several builders, which the workspace chooses, and each has its own series
of Python. The spec says with `image_builder` which one the workspace has, or says nothing and is for
2025.06, and an image asks for a series that this builder does not have: Modal refuses the app when it is
run or deployed. Free-threaded series, such as 3.14t, are for `add_python` alone.

## How to mend it

Write one of the series that the finding names, or another `image_builder`, if the workspace has it.

## Fires

```toml spec.toml
name = "demo"

image_builder = "2024.10"

[image]
python = "3.14"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    return 1
```

## Does not fire

```toml spec.toml
name = "demo"

image_builder = "2025.06"

[image]
python = "3.14"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.data import image_builders
from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule("JS450", Severity.ERROR, "the image builder {builder} has no Python {python}")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Images that start from a Python, or get one added, that the builder lacks."""
    builder, builders = job.spec.image_builder, image_builders()
    known, all_known = builders[builder], {series for each in builders.values() for series in each}
    for image in job.spec.used_images:
        if (
            image.python is None
            or image.base is not None
            or image.python not in all_known - {*known}
        ):
            continue
        key = "add_python" if "add_python" in image.options else image.source
        related = [] if (at := job.spec.raw.value(("image_builder",))) is None else [at]
        help = f"it has {', '.join(known)}"
        label = job.label((*image.path, key))
        yield RULE.at(label, *related, help=help, builder=builder, python=image.python)
