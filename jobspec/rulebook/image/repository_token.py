"""JS453: no token for a private repository

Modal installs from private repositories with the token that a secret of the step has as `GITHUB_TOKEN`, for
GitHub, or `GITLAB_TOKEN`. All secrets of the step have their variables in the spec, and none of them is that.

## How to mend it

Name a secret on Modal that holds the token: `token = { name = "github", keys = ["GITHUB_TOKEN"] }`.

## Fires

```toml spec.toml
name = "demo"

[secrets]
token = { values = { TOKEN = "x" } }

[image]
steps = [
    { private_repos = ["github.com/me/mine"], git_user = "me", secrets = ["token"] },
]

[entry]
kind = "function"
payload = "job.py:work"
secrets = []
```

```python job.py
def work() -> int:
    return 1
```

## Does not fire

```toml spec.toml
name = "demo"

[secrets]
token = { name = "github", keys = ["GITHUB_TOKEN"] }

[image]
steps = [
    { private_repos = ["github.com/me/mine"], git_user = "me", secrets = ["token"] },
]

[entry]
kind = "function"
payload = "job.py:work"
secrets = []
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
from jobspec.spec.job import Step
from jobspec.spec.tables.handles import SecretTable

RULE = Rule("JS453", Severity.ERROR, "no secret of the step has {token}, for {host}")

_TOKENS = {"github.com": "GITHUB_TOKEN", "gitlab.com": "GITLAB_TOKEN"}


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Steps that install from private repositories, where all their variables are known."""
    for step in (step for image in job.spec.used_images for step in image.steps):
        keys = _keys(job, step) if step.action == "private_repos" else None
        if keys is None or not isinstance(step.value, tuple):
            continue
        for at, repository in enumerate(step.value):
            host = repository.partition("/")[0]
            token = _TOKENS.get(host)
            if token is not None and token not in keys:
                related = job.label((*step.path[:-1], "secrets"), "the secrets of the step")
                help = f'name one on Modal, with keys = ["{token}"]'
                label = job.label((*step.path, at))
                yield RULE.at(label, related, help=help, token=token, host=host)


def _keys(job: AnalyzedJob, step: Step) -> set[str] | None:
    """The variables of a step's secrets; None where one of them may have what the spec does not say."""
    names = step.options.get("secrets", ())
    tables = [job.spec.handles[name].table for name in names] if isinstance(names, tuple) else []
    found: set[str] = set()
    for table in tables:
        if not isinstance(table, SecretTable) or not table.values:
            return None
        found |= table.values.keys()
    return found
