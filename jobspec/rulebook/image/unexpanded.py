"""JS553: a variable in the value of an image's variable

Modal sets the variables of an image to exactly the texts that the spec has. A `$PATH` in one is not
replaced by the path that the image has until then: programs that look there find a folder of that name.

## How to mend it

Write the whole value out, or set the variable with a line of a Dockerfile, where it is replaced:
`steps = [{ dockerfile_commands = ["ENV PATH=/opt/bin:$PATH"] }]`.

## Fires

```toml spec.toml
name = "demo"

[image]
env = { PATH = "/opt/tools/bin:$PATH" }

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
steps = [{ dockerfile_commands = ["ENV PATH=/opt/tools/bin:$PATH"] }]

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

import re
from collections.abc import Iterator, Mapping

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule("JS553", Severity.WARNING, "`{variable}` in `{name}` stays as it is written")

_VARIABLE = r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})"


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """A variable of an image whose value names another one."""
    for image in job.spec.used_images:
        for step in image.steps:
            values = step.value if step.action == "env" else {}
            for name, value in values.items() if isinstance(values, Mapping) else ():
                found = (
                    re.search(_VARIABLE, value) if isinstance(value, str) and "$" in value else None
                )
                if found is not None:
                    help = "write the value out, or use dockerfile_commands with ENV"
                    label = job.label((*step.path, name))
                    yield RULE.at(label, help=help, variable=found[0], name=name)
