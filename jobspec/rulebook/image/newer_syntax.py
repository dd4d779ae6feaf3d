"""JS425: syntax that is newer than the image's Python

The payload uses syntax that came with a later Python than that of an image which loads the app. Its
containers end with a `SyntaxError` before any of the code runs.

## How to mend it

Give the image that Python with `python = "…"`, or write it as the older one has it.

## Fires

```toml spec.toml
name = "demo"

[image]
python = "3.10"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    try:
        count = 1
    except* ValueError:
        count = 2
    return count
```

## Does not fire

```toml spec.toml
name = "demo"

[image]
python = "3.11"

[entry]
kind = "function"
payload = "job.py:work"
```

```python job.py
def work() -> int:
    try:
        count = 1
    except* ValueError:
        count = 2
    return count
```
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Label, Rule, Severity
from jobspec.link.payload import PayloadFile, node_span
from jobspec.link.trees import walk
from jobspec.rulebook.image.versions import series
from jobspec.rulebook.job import AnalyzedJob
from jobspec.source import Span

RULE = Rule("JS425", Severity.ERROR, "{what} came with Python {since}, and `{image}` has {python}")


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """The newest syntax of each file, where an image that loads the app is older."""
    oldest = min(
        (i for i in job.spec.used_images if i.python is not None and _loads(job, i.name)),
        key=lambda image: series(str(image.python)),
        default=None,
    )
    if oldest is None or oldest.python is None or series(oldest.python) >= _NEWEST:
        return
    for file in {part.file for part in job.facts.parts}:
        for since, what, span in _features(file):
            if series(since) > series(oldest.python):
                related = job.label((*oldest.path, "python"), "the image's Python")
                help = f'give the image python = "{since}", or write it as Python {oldest.python} has it'
                yield RULE.at(
                    Label(file.source, span),
                    related,
                    help=help,
                    what=what,
                    since=since,
                    image=oldest.name,
                    python=oldest.python,
                )
                break


_NEWEST = (3, 14)


def _loads(job: AnalyzedJob, image: str) -> bool:
    return any(entry.entry.image == image for entry in job.entries)


def _features(file: PayloadFile) -> Iterator[tuple[str, str, Span]]:
    """What in a file needs a later Python than 3.10: the series, in words, and where."""
    for span in _f_strings(file):
        yield "3.12", "this f-string", span
    for node in walk(file.tree):
        kind = type(node).__name__
        if kind == "TryStar":
            yield "3.11", "`except*`", _start(file, node)
        elif isinstance(node, ast.Subscript) and _unpacks(node.slice):
            yield "3.11", "`*` in an index", node_span(file.source, node)
        elif kind == "TypeAlias":
            yield "3.12", "the `type` statement", _start(file, node)
        elif getattr(node, "type_params", None):
            parameters = node.type_params  # type: ignore[attr-defined]  # of Python 3.12
            later = any(getattr(each, "default_value", None) is not None for each in parameters)
            what = "the default of a type parameter" if later else "a list of type parameters"
            yield ("3.13" if later else "3.12"), what, _start(file, node)
        elif kind == "TemplateStr":
            yield "3.14", "a template string", _start(file, node)
        elif isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple):
            span = node_span(file.source, node.type)
            if not file.source.text[span.start : span.end].startswith("("):
                yield "3.14", "`except` without parentheses", span


def _start(file: PayloadFile, node: ast.AST) -> Span:
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    start = file.source.offset(line, column)
    end = file.source.text.find("\n", start)
    return Span(start, end if end >= 0 else len(file.source.text))


def _unpacks(index: ast.expr) -> bool:
    elements = index.elts if isinstance(index, ast.Tuple) else [index]
    return any(isinstance(each, ast.Starred) for each in elements)


def _f_strings(file: PayloadFile) -> Iterator[Span]:
    """F-strings whose fields older Pythons cannot read: they have quotes of the text around them, a
    backslash or a comment. An older Python that runs the compiler has refused the file already.
    """
    if sys.version_info < (3, 12):
        return
    around: list[str] = []
    readline = io.StringIO(file.source.text).readline
    for each in tokenize.generate_tokens(readline):
        kind = tokenize.tok_name[each.type]
        quotes = _quotes(each.string) if kind in ("FSTRING_START", "STRING") else ""
        clashes = any(quotes[:1] == q if len(q) == 1 else quotes == q for q in around)
        escapes = kind != "FSTRING_MIDDLE" and "\\" in each.string
        if around and ((quotes and clashes) or escapes or kind == "COMMENT"):
            start = file.source.offset(each.start[0], _bytes(each.line, each.start[1]))
            yield Span(start, start + len(each.string.partition("\n")[0]))
        if kind == "FSTRING_START":
            around.append(quotes)
        elif kind == "FSTRING_END":
            around.pop()


def _quotes(text: str) -> str:
    """The quotes that a string begins with, without its prefix."""
    bare = text.lstrip("rRfFbBuU")
    return bare[:3] if bare[:3] in ('"""', "'''") else bare[:1]


def _bytes(line: str, column: int) -> int:
    """A column in characters as one in bytes."""
    return len(line[:column].encode())
