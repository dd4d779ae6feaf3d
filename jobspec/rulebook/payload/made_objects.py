"""JS347: an object of an entry class, made with other parameters than it has

Code makes an object of a class entry with a keyword that is none of the class's `parameters`, without one
that has no default, or with a literal of another type. Modal checks that when the object is first used, and
refuses it.

## How to mend it

Hand over what stands under `parameters` of the entry, with values of the annotated types; to have another
attribute handed over, annotate it in the class and list it there.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "class"
payload = "job.py:Model"
parameters = ["size"]
methods = { ask = {} }

[main]
payload = "job.py:main"
```

```python job.py
class Model:
    size: int = 3

    def ask(self, text: str) -> str:
        return text[: self.size]


def main() -> None:
    from demo_app import Model

    print(Model(size="large").ask.remote("a"))
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "class"
payload = "job.py:Model"
parameters = ["size"]
methods = { ask = {} }

[main]
payload = "job.py:main"
```

```python job.py
class Model:
    size: int = 3

    def ask(self, text: str) -> str:
        return text[: self.size]


def main(size: int = 5) -> None:
    from demo_app import Model

    print(Model().ask.remote("a"), Model(size=size).ask.remote("a"))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Rule, Severity
from jobspec.facts.parts import Call
from jobspec.facts.remote import without_variants
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob

RULE = Rule("JS347", Severity.ERROR, "`{name}` cannot be made like this: {cause}")

_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "bytes": (bytes,),
}


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Objects made with keywords, or literals, that the class's parameters do not take."""
    classes = {entry.name: entry for entry in job.entries if entry.entry.kind.is_class}
    for part in job.facts.parts if classes else ():
        for call in part.calls:
            made = _made(call)
            entry = classes.get(made)
            if entry is None or call.node.args:
                continue
            found = _cause(call.node, entry)
            if found is not None:
                cause, node = found
                definition = entry.definition.label("defined here")
                names = entry.entry.parameters
                help = f"its parameters: {', '.join(names)}" if names else "it has no parameters"
                yield RULE.at(part.label(node), definition, help=help, name=made, cause=cause)


def _made(call: Call) -> str:
    """The name of what a call makes an object of, if it is the module's own; else empty."""
    function = without_variants(call.node.func)
    if function is call.node.func:
        return call.name if isinstance(function, ast.Name) else ""
    return function.id if isinstance(function, ast.Name) else ""


def _cause(call: ast.Call, entry: AnalyzedEntry) -> tuple[str, ast.expr] | None:
    names = entry.entry.parameters
    attributes = _attributes(entry)
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        if keyword.arg not in names:
            where = " in the spec" if keyword.arg in attributes else ""
            return f"`{keyword.arg}` is none of its parameters{where}", keyword.value
        declared = attributes.get(keyword.arg)
        types = _TYPES.get(ast.unparse(declared.annotation)) if declared is not None else None
        value = keyword.value
        if types and isinstance(value, ast.Constant) and not isinstance(value.value, types):
            kind = ast.unparse(declared.annotation) if declared is not None else ""
            return f"`{keyword.arg}` is of type {kind}", value
    given = {keyword.arg for keyword in call.keywords}
    for name in names:
        declared = attributes.get(name)
        if name not in given and declared is not None and declared.value is None:
            return f"it is not handed `{name}`", call
    return None


def _attributes(entry: AnalyzedEntry) -> dict[str, ast.AnnAssign]:
    """The annotated attributes in the body of the class itself."""
    return {
        node.target.id: node
        for node in getattr(entry.definition.node, "body", ())
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
