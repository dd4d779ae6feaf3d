"""JS550: a variable that replaces one of the system's

An environment variable of an entry is `PATH`, `PYTHONPATH` or `LD_LIBRARY_PATH`. Its value does not
add to what the image has there but replaces it, so that programs, modules or libraries that the image
has are no longer found: with `PATH` not even `python` may be.

## How to mend it

Set the variable in the image, where later build steps show at once whether it works, with all folders
that it is to have. A folder of modules is added with `local_dir` or `local_python_source`.

## Fires

```toml spec.toml
name = "demo"

[env]
PATH = "/opt/tools/bin"

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
env = { PATH = "/opt/tools/bin:/usr/local/bin:/usr/bin:/bin" }

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

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rulebook.variables import variables

RULE = Rule("JS550", Severity.WARNING, "`{name}` replaces what the image has under that name")

_REPLACED = frozenset(("PATH", "PYTHONPATH", "LD_LIBRARY_PATH"))


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """A variable of an entry that the image has as well, and needs."""
    for entry in job.entries:
        for each in variables(job, entry):
            if each.name in _REPLACED and each.is_set:
                help = "set it in the image's env, with all folders that it is to have"
                yield RULE.at(job.key_label(each.path), help=help, name=each.name)
