"""JS614: local code that starts Modal apps of its own

Local code runs `modal run` or `modal deploy` as a program, or an app by `modal.App(…).run()`. Its own app is
running already when local code runs: each of these is a session more, which uploads the files, creates the
objects and starts containers of its own, one after the other.

## How to mend it

Call the entries instead: `train.remote(x)`, or `train.map(xs)` for many inputs, in the one session that
there is. A sweep is declared under `[main]`.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"

[main]
payload = "job.py:main"
```

```python job.py
import subprocess


def work(rate: float) -> float:
    return rate


def main() -> None:
    for rate in ("0.1", "0.2"):
        subprocess.run(["modal", "run", "demo_app.py::work", "--rate", rate], check=True)
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"

[main]
payload = "job.py:main"
```

```python job.py
def work(rate: float) -> float:
    return rate


def main() -> None:
    from demo_app import work

    print(list(work.map([0.1, 0.2])))
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob

RULE = Rule("JS614", Severity.WARNING, "this starts another app beside the one that is running")

_STARTS = ("subprocess.", "os.system", "os.popen", "asyncio.create_subprocess")
_APPS = frozenset(("modal.App", "modal.App.lookup"))
_COMMAND = r"(?:^|\s|/)(?:python\S*\s+-m\s+)?modal\s+(?:run|deploy|serve)\b"


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Programs that local code starts and that are Modal's own, and apps that it runs itself."""
    for part in job.facts.of_main:
        apps = {id(call.node) for call in part.calls if call.name in _APPS}
        for call in part.calls:
            starts = call.name.startswith(_STARTS) and re.search(_COMMAND, _words(call.node))
            function = call.node.func
            runs = call.method in ("run", "deploy") and isinstance(function, ast.Attribute)
            if starts or (runs and id(getattr(function, "value", None)) in apps):
                help = "call the entries by .remote or .map, in the session that there is"
                yield RULE.at(part.label(call.node), help=help)


def _words(call: ast.Call) -> str:
    """The literal words of a command, in their order."""
    words = []
    for argument in call.args[:1] if _is_one(call) else call.args:
        elements = argument.elts if isinstance(argument, (ast.List, ast.Tuple)) else [argument]
        for each in elements:
            is_text = isinstance(each, ast.Constant) and isinstance(each.value, str)
            words.append(ast.literal_eval(each) if is_text else "?")
    return " ".join(words)


def _is_one(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], (ast.List, ast.Tuple))
