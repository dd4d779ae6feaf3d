"""JS426: a module of the standard library that the image's Python lacks

The payload imports a module that belongs to the standard library of some Pythons, and not to that of an
image which loads it: it came later, or it was taken out. Its containers end with a `ModuleNotFoundError`.
So it is with names in modules, such as `itertools.batched`, which came with 3.12.

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

import ast
from collections.abc import Iterator

from jobspec.data import stdlib_changes
from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.parts import Part
from jobspec.link.modules import provides, top_level
from jobspec.link.payload import Located
from jobspec.rulebook.image.imports import imports_of, says
from jobspec.rulebook.image.versions import series
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob

RULE = Rule(
    "JS426", Severity.ERROR, "Python {python} of the image `{image}` has no `{module}`: {why}"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Modules and names of them that an entry reaches, and that its Python does not have."""
    seen: set[tuple[str, str]] = set()
    for entry in job.entries:
        image = entry.chain[0]
        if image.python is None:
            continue
        for part, node, name in (*_modules(job, entry), *_names(job, entry)):
            why = _why(name, image.python)
            if why is None or (image.name, name) in seen:
                continue
            seen.add((image.name, name))
            related = job.label((*image.path, "python"), "the image's Python")
            what = "module" if "." not in name else "name"
            help = f"give the image another Python, or use what replaces the {what}"
            yield RULE.at(
                part.label(node),
                related,
                help=help,
                python=image.python,
                image=image.name,
                module=name,
                why=why,
            )


def _modules(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[tuple[Part, Located, str]]:
    """The modules that an entry imports, but those that its packages bring."""
    packages = [package for each in entry.chain for package in each.packages]
    for part, each in imports_of(job, entry):
        module = top_level(each.module)
        if not each.guarded and not says(entry, module) and not provides(packages, module):
            yield part, each.node, module


def _names(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[tuple[Part, Located, str]]:
    """The names of modules that an entry imports or looks up, under no condition."""
    for part, each in imports_of(job, entry):
        if each.name is not None and not each.is_conditional:
            yield part, each.node, f"{each.module}.{each.name}"
    for part in entry.parts:
        for reading in part.readings:
            if not isinstance(reading.node, ast.Attribute):
                continue
            around = reading.site.around
            if not any(isinstance(node, (ast.If, ast.Try)) for node in around):
                yield part, reading.node, reading.name


def _why(module: str, python: str) -> str | None:
    """Why a Python does not have a module of the standard library; None where it does."""
    first, last = stdlib_changes().get(module, (None, None))
    if first is not None and series(python) < series(first):
        return f"it came with {first}"
    if last is not None and series(python) > series(last):
        return f"the last one with it was {last}"
    return None
