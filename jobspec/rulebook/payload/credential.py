"""JS526: a text in the payload that looks like a credential

A literal in the payload has the form of a token or key of a known service, or it is a long random text that
stands under a name such as `api_key` or `password`. The payload is committed, and all of it stands in the
generated app: everyone who sees one of them has the credential.

## How to mend it

Keep it in a secret on Modal, declare that under `[secrets]` with its keys, and read it from `os.environ` in
the entry. Revoke the one that was committed.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work(text: str) -> dict[str, str]:
    return {"text": text, "Authorization": "Bearer hf_AbCdEfGhIjKlMnOpQrStUvWx"}
```

## Does not fire

```toml spec.toml
name = "demo"

[secrets]
hub = { name = "hub-token", keys = ["HUB_TOKEN"] }

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
import os

API_KEY = "your-api-key-goes-here"


def work(text: str) -> dict[str, str]:
    return {"text": text, "Authorization": f"Bearer {os.environ['HUB_TOKEN']}"}
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.parts import Part
from jobspec.rulebook.job import AnalyzedJob
from jobspec.spec.credentials import credential_in, looks_random

RULE = Rule(
    "JS526",
    Severity.WARNING,
    "this looks like {what}, and everyone who sees the app can read it",
)

_NAMES = (
    r"(?i)(?:^|_)(?:api_?key|secret(?:_?key)?|access_?key|token|passw(?:or)?d|pwd|credentials?)$"
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Literals of the form of a known credential, and random ones under a telling name."""
    for part in job.facts.parts:
        named = _named(part)
        for text in part.texts:
            what = credential_in(text.value)
            if what is None and text.node in named and looks_random(text.value):
                what = f"the value of `{named[text.node]}`"
            if what is not None:
                help = "keep it in a secret, and read it from os.environ in the entry"
                yield RULE.at(part.label(text.node), help=help, what=what)


def _named(part: Part) -> dict[ast.expr, str]:
    """The values that stand under the name of a credential: assigned, handed over, in a dict."""
    found: dict[ast.expr, str] = {}
    for node in part.unit.nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found |= _under(_name_of(target), node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            found |= _under(_name_of(node.target), node.value)
        elif isinstance(node, ast.keyword):
            found |= _under(node.arg or "", node.value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found |= _under(key.value.replace("-", "_"), value)
    return found


def _under(name: str, value: ast.expr) -> dict[ast.expr, str]:
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return {value: name} if is_text and re.search(_NAMES, name) else {}


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return node.attr if isinstance(node, ast.Attribute) else ""
