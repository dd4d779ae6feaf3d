"""JS424: requirements that no version fulfils

One list of packages names a distribution with versions that exclude each other. The build of the image
stops there: the resolver finds no version to install.

## How to mend it

Name the distribution once, with the versions that are meant.

## Fires

```toml spec.toml
name = "demo"

[image]
packages = ["numpy>=2.0", "numpy<2"]

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
packages = ["numpy>=2.0", "numpy<3,!=2.1"]

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

from collections.abc import Iterator, Sequence

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.image.versions import Wanted, have_common, wanted
from jobspec.rulebook.job import AnalyzedJob
from jobspec.spec.job import Path

RULE = Rule("JS424", Severity.ERROR, "no version of `{name}` is {wanted}")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Distributions whose versions, in one list, have nothing in common."""
    for image in job.spec.used_images:
        for step in image.steps:
            if step.action in ("packages", "pip") and isinstance(step.value, tuple):
                yield from _check(job, step.path, [str(each) for each in step.value])
    if job.spec.main is not None:
        yield from _check(job, ("main", "packages"), job.spec.main.packages)


def _check(job: AnalyzedJob, path: Path, requirements: Sequence[str]) -> Iterator[Diagnostic]:
    by_name: dict[str, list[tuple[int, Wanted]]] = {}
    for index, requirement in enumerate(requirements):
        found = wanted(requirement)
        if found is not None and found.versions:
            by_name.setdefault(found.name, []).append((index, found))
    for name, each in by_name.items():
        if not have_common([found.versions for _, found in each]):
            last = job.label((*path, each[-1][0]))
            others = [job.label((*path, at), "and this") for at, _ in each[:-1]]
            shown = " and ".join(found.versions for _, found in each)
            help = "name it once, with the versions that are meant"
            yield RULE.at(last, *others, help=help, name=name, wanted=shown)
