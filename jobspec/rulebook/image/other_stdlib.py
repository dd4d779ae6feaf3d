"""JS426: a module of the standard library that the image's Python lacks

The payload imports a module that belongs to the standard library of some Pythons, and not to that of an
image which loads it: it came later, or it was taken out. Its containers end with a `ModuleNotFoundError`.

## How to mend it

Give the image a Python that has it, or use what replaces it: `tomli` for `tomllib` before 3.11, `importlib`
for `imp`, `setuptools` for `distutils`, a backport such as `legacy-cgi` for others.

## Fires

```toml spec.toml
name = "demo"

[image]
python = "3.13"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import telnetlib


def work(host: str) -> str:
    return telnetlib.Telnet(host).read_all().decode()
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
python = "3.13"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
try:
    import telnetlib
except ImportError:
    telnetlib = None


def work(host: str) -> bool:
    return telnetlib is None
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.data import stdlib_changes
from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.modules import provides, top_level
from jobspec.rulebook.image.imports import imports_of, says
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS426", Severity.ERROR, "Python {python} of the image `{image}` has no `{module}`: {why}"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Imports that an entry reaches, of modules that its Python does not have."""
    seen: set[tuple[str, str]] = set()
    for entry in job.entries:
        image = entry.chain[0]
        if image.python is None:
            continue
        packages = [package for each in entry.chain for package in each.packages]
        for part, each in imports_of(job, entry):
            module = top_level(each.module)
            why = _why(module, image.python)
            if why is None or each.guarded or (image.name, module) in seen:
                continue
            if says(entry, module) or provides(packages, module):
                continue
            seen.add((image.name, module))
            related = job.label((*image.path, "python"), "the image's Python")
            label = part.label(each.node)
            help = "give the image another Python, or use what replaces the module"
            yield RULE.at(
                label,
                related,
                help=help,
                python=image.python,
                image=image.name,
                module=module,
                why=why,
            )


def _why(module: str, python: str) -> str | None:
    """Why a Python does not have a module of the standard library; None where it does."""
    first, last = stdlib_changes().get(module, (None, None))
    if first is not None and _series(python) < _series(first):
        return f"it came with {first}"
    if last is not None and _series(python) > _series(last):
        return f"the last one with it was {last}"
    return None


def _series(python: str) -> tuple[int, ...]:
    return tuple(int(part.rstrip("t")) for part in python.split(".")[:2])
