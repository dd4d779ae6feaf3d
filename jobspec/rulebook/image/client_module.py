"""JS427: a module that is there only for Modal's own client

Code imports a module that the image does not list, and that Modal puts into every container for its own
client. It is there today, in the version that the client needs; another image builder, or another release
of the SDK, may bring another one or none.

## How to mend it

List the package, with the versions that the code is for.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import aiohttp


async def work(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
packages = ["aiohttp"]

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import aiohttp


async def work(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.data import client_modules
from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.link.modules import client_module, provides
from jobspec.rulebook.image.imports import imports_of, modules_of, says
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule(
    "JS427", Severity.WARNING, "`{module}` is in the image `{image}` only for Modal's client"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Imports of what Modal's client brings and the image does not list."""
    seen: set[tuple[str, str]] = set()
    for entry in job.entries:
        image = entry.entry.image
        packages = [package for each in entry.chain for package in each.packages]
        for part, each in imports_of(job, entry):
            for module in modules_of(each):
                known = client_module(module)
                if known is None or each.guarded or (image, known) in seen:
                    continue
                if says(entry, module) or provides(packages, module) or job.spec.is_opaque(image):
                    continue
                seen.add((image, known))
                help = f'add "{client_modules()[known]}" to the packages of the image'
                yield RULE.at(part.label(each.node), help=help, module=known, image=image)
