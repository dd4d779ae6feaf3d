"""JS551: two sources of one environment variable

An entry gets the same variable twice: from two secrets, or from a secret and from `env`. The later one
wins without a word, in the order of the entry's secrets and with `env` behind them all.

## How to mend it

Take the variable out of one of the two, or leave one of the secrets out in this entry.

## Fires

```toml spec.toml
name = "demo"

[env]
HF_TOKEN = "none"

[secrets]
hub = { name = "hub", keys = ["HF_TOKEN"] }

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

[env]
HF_HOME = "/cache"

[secrets]
hub = { name = "hub", keys = ["HF_TOKEN"] }

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
from jobspec.rulebook.variables import Variable, variables

RULE = Rule("JS551", Severity.WARNING, "`{name}` is set twice, and this is what containers get")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """A variable of an entry that comes from two places."""
    for entry in job.entries:
        earlier: dict[str, Variable] = {}
        for each in variables(job, entry):
            other = earlier.get(each.name)
            if other is not None:
                label = job.label(each.path) if not each.is_set else job.key_label(each.path)
                related = job.key_label(other.path, "this one is lost")
                help = "take it out of one of the two"
                yield RULE.at(label, related, help=help, name=each.name)
            earlier[each.name] = each
