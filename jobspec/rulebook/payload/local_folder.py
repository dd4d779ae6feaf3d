r"""JS525: a folder of the launching side, handed to an entry

Local code, or `[main]`, hands an entry a relative path, and the entry writes files there. The folder is one
of the machine that launches the app: in the container it is another one, which ends with the container, and
the files never arrive.

## How to mend it

Return the data from the entry, and write the files in local code: in the function that `[main]` names under
`keep`, or in the main itself. Files that are to stay on Modal go below the mount of a volume.

## Fires

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"

[main]
call = "work"
arguments = { size = 3, folder = "results" }
```

```python job.py
from pathlib import Path


def work(size: int, folder: str) -> int:
    Path(folder, "rows.txt").write_text("row\n" * size)
    return size
```

## Does not fire

```toml spec.toml
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"

[main]
call = "work"
arguments = { size = 3 }
keep = "job.py:keep"
output = "results"
```

```python job.py
from pathlib import Path


def work(size: int) -> str:
    return "row\n" * size


def keep(results: list[str], folder: Path) -> None:
    (folder / "rows.txt").write_text("".join(results))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Label, Rule, Severity
from jobspec.facts.files import written_parameters
from jobspec.facts.names import argument
from jobspec.facts.paths import UNKNOWN, Paths
from jobspec.facts.remote import ONE, RemoteCall
from jobspec.link.bindings import FUNCTIONS
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob

RULE = Rule(
    "JS525",
    Severity.WARNING,
    "`{entry}` writes below its `{parameter}`, and is handed a folder of the launching side",
)


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Relative paths, and the output folder, in the hands of entries that write there."""
    for entry in job.entries:
        for name, function in _functions(entry):
            part = job.facts.by_name.get(name)
            if part is None:
                continue
            written = written_parameters(part, function)
            if not written:
                continue
            yield from _in_spec(job, entry, name, {p: part.label(n) for p, n in written.items()})
            for found in job.remote_calls:
                if found.target == name and found.verb in ONE - {"local"}:
                    labels = {p: part.label(n) for p, n in written.items()}
                    yield from _in_code(job, entry, found, labels)


def _functions(
    entry: AnalyzedEntry,
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    node = entry.definition.node
    if isinstance(node, FUNCTIONS):
        yield entry.name, node
        return
    for each in node.body:
        if isinstance(each, FUNCTIONS):
            yield f"{entry.name}.{each.name}", each


def _in_spec(
    job: AnalyzedJob, entry: AnalyzedEntry, name: str, written: dict[str, Label]
) -> Iterator[Diagnostic]:
    main = job.spec.main
    if main is None or name not in (main.call, main.sweep):
        return
    for key, tables in (("arguments", main.arguments), ("grid", main.grid), ("zip", main.zip)):
        for parameter, value in tables.items():
            if parameter in written and isinstance(value, str) and not value.startswith("/"):
                label = job.label(("main", key, parameter))
                yield _finding(label, written[parameter], entry, parameter)


def _in_code(
    job: AnalyzedJob, entry: AnalyzedEntry, found: RemoteCall, written: dict[str, Label]
) -> Iterator[Diagnostic]:
    if found.part not in job.facts.of_main:
        return
    paths = Paths(job.facts.of_main, job.facts.parts, job.spec.constants)
    for parameter, related in written.items():
        call = found.call.node
        handed = argument(call, found.function, parameter, skip_self=found.is_method)
        if handed is None or not any(handed is each for each in _handed(call)):
            continue
        texts = paths.of(handed, found.part, found.call.site)
        texts = texts | _default(found, handed)
        relative = any(t and not t.startswith(("/", UNKNOWN)) and "://" not in t for t in texts)
        if relative or _is_output(job, found, handed):
            yield _finding(found.part.label(handed), related, entry, parameter)


def _default(found: RemoteCall, handed: ast.expr) -> frozenset[str]:
    """The default of the parameter that is handed on: what local code has if nobody says more."""
    function = found.call.site.function
    while isinstance(handed, ast.Call) and len(handed.args) == 1:  # str(folder), Path(folder)
        handed = handed.args[0]
    if function is None or not isinstance(handed, ast.Name):
        return frozenset()
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return frozenset(
        default.value
        for each, default in pairs
        if each.arg == handed.id
        and isinstance(default, ast.Constant)
        and isinstance(default.value, str)
    )


def _handed(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(each.value for each in call.keywords)]


def _is_output(job: AnalyzedJob, found: RemoteCall, handed: ast.expr) -> bool:
    """Whether it is made of the folder that the function under `keep` is handed."""
    keep = job.spec.main.keep if job.spec.main is not None else None
    function = found.call.site.function
    if keep is None or function is None or function.name != keep.name:
        return False
    positional = [*function.args.posonlyargs, *function.args.args]
    names = {each.id for each in ast.walk(handed) if isinstance(each, ast.Name)}
    return len(positional) > 1 and positional[1].arg in names


def _finding(label: Label, related: Label, entry: AnalyzedEntry, parameter: str) -> Diagnostic:
    help = "return the data, and write the files in local code"
    written = related._replace(text="written here, in the container")
    return RULE.at(label, written, help=help, entry=entry.name, parameter=parameter)
