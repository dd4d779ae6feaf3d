"""JS423: a package that nothing imports

The image lists a package, and no code of the payload imports what it brings. The build takes longer for it,
and so does each start of a container. Packages that others use where they are there, such as `accelerate`
or `pyarrow`, are known and not counted; nor is one that the payload or a command of the build names in a
text.

## How to mend it

Take it out of the list. Where another package needs it without requiring it, or a program of its own is
run, silence this with `# jobspec: allow[JS423] reason`.

## Fires

```toml spec.toml
name = "demo"

[image]
packages = ["numpy", "pandas"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import numpy as np


def work(size: int) -> float:
    return float(np.ones(size).sum())
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["numpy", "pyarrow", "yt-dlp"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import subprocess

import numpy as np


def work(size: int) -> float:
    subprocess.run(["yt-dlp", "--version"], check=True)
    return float(np.ones(size).sum())
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobspec.data import companion_distributions, distribution_modules
from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.modules import distribution_of, lists
from jobspec.rulebook.image.imports import modules_of
from jobspec.rulebook.job import AnalyzedJob
from jobspec.spec.job import Image, Path

RULE = Rule(
    "JS423", Severity.NOTE, "no code imports what `{package}` brings to the image `{image}`"
)

_OF_THE_WEB = frozenset(("fastapi", "starlette", "flask", "uvicorn", "gunicorn"))


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Listed packages that the payload neither imports nor names."""
    if any(image.local_python_source for image in job.spec.used_images):
        return  # modules beside the spec may import it, and are not read
    imported = [m for part in job.facts.parts for i in part.imports for m in modules_of(i)]
    texts = " ".join(text.value for part in job.facts.parts for text in part.texts).lower()
    web = any(entry.entry.kind.is_web or entry.entry.web for entry in job.entries)
    for image in job.spec.used_images:
        if image.is_opaque:
            continue
        chain = job.spec.chain(image.name)
        for path, package in _listed(image):
            name = distribution_of(package)
            if name in companion_distributions() or (web and name in _OF_THE_WEB):
                continue
            if "[" in package or name.startswith("nvidia-") or _is_named(name, texts):
                continue
            if any(_requires(other, package) for each in chain for other in each.packages):
                continue
            if not any(lists([package], module) for module in imported):
                label = job.label(path)
                help = "take it out, or say why it is needed: # jobspec: allow[JS423] reason"
                yield RULE.at(label, help=help, package=name, image=image.name)


def _listed(image: Image) -> Iterator[tuple[Path, str]]:
    for step in image.steps:
        if step.action in ("packages", "pip") and isinstance(step.value, tuple):
            for index, package in enumerate(step.value):
                yield (*step.path, index), str(package)


def _requires(other: str, package: str) -> bool:
    """Whether a listed package is known to require another one, whose version the list then chooses."""
    known = distribution_modules().get(distribution_of(other))
    modules = known.required if known is not None else ()
    return distribution_of(other) != distribution_of(package) and any(
        lists([package], module) for module in modules
    )


def _is_named(name: str, texts: str) -> bool:
    """Whether a text of the payload has the name, or that of a module that it brings."""
    known = distribution_modules().get(name)
    names = {name, name.replace("-", "_"), *(known.own if known is not None else ())}
    return any(
        re.search(rf"(?<![a-z0-9]){re.escape(each.lower())}(?![a-z0-9])", texts) for each in names
    )
