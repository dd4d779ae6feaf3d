"""JS455: a Python that Modal is about to give up

The newest image builder, 2026.10, has no Python 3.10, and Modal's SDK 1.7 will not run with it. The app
works as long as the workspace has an older builder and the app an older SDK.

## How to mend it

Write a newer series, such as `python = "3.12"`.

## Fires

```toml spec.toml
name = "demo"

[image]
python = "3.10"

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

[image]
python = "3.11"

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

RULE = Rule(
    "JS455", Severity.WARNING, "the newest image builder, {builder}, has no Python {python}"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Images with a Python that the newest builder lacks, where another one is in use."""
    builders = image_builders()
    newest = list(builders)[-1]
    used = job.spec.image_builder
    for image in job.spec.used_images:
        python = image.python
        if python is None or image.base is not None or used == newest:
            continue
        if python in builders[used] and python not in builders[newest]:
            key = "add_python" if "add_python" in image.options else image.source
            help = f"the oldest that it has is {builders[newest][0]}"
            label = job.label((*image.path, key))
            yield RULE.at(label, help=help, builder=newest, python=python)
