"""JS452: a line of a Dockerfile that Modal passes over

Modal reads the lines, and does nothing with this one: a container on Modal has no user, port, volume, health
check or signal of its own, and nothing is built on its image by Docker. A default in a variable, as in
`${NAME:-default}`, is not read either.

## How to mend it

Leave the line out. A volume is mounted by the entry, and a port is opened by a web entry.

## Fires

```toml spec.toml
name = "demo"

[image]
steps = [{ dockerfile_commands = ["USER nobody", "RUN true"] }]

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
steps = [{ dockerfile_commands = ["RUN true"] }]

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
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Label, Rule, Severity
from jobspec.rulebook.job import AnalyzedJob
from jobspec.source import Span
from jobspec.spec.job import BuildValue, Image, Path

RULE = Rule("JS452", Severity.WARNING, "Modal passes over `{word}`")

_WORD = r"(?i)\s*(EXPOSE|HEALTHCHECK|LABEL|ONBUILD|STOPSIGNAL|VOLUME|USER)\s(?!\s*(?:root|0)\s*$)"
_DESCRIBING = frozenset(("EXPOSE", "LABEL"))
_DEFAULT = r"\$\{\w+:-[^}]*\}"


def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
    """Lines of Dockerfiles, in the spec or beside it."""
    for image in job.spec.used_images:
        if image.source == "dockerfile":
            yield from _in_file(job, image)
        lines = _lines(image.options.get("setup_dockerfile_commands", ()))
        places: list[tuple[Path, str]] = [
            ((*image.path, "setup_dockerfile_commands", at), each) for at, each in enumerate(lines)
        ]
        for step in image.steps:
            lines = _lines(step.value) if step.action == "dockerfile_commands" else ()
            places += [((*step.path, at), each) for at, each in enumerate(lines)]
        for path, line in places:
            word, default = re.match(_WORD, line), re.search(_DEFAULT, line)
            if word is not None:
                yield RULE.at(job.label(path), help="leave it out", word=word[1])
            if default is not None and not line.lstrip().upper().startswith("RUN "):
                help = "write the value itself"
                yield RULE.at(job.label(path), help=help, word=default[0])


def _in_file(job: AnalyzedJob, image: Image) -> Iterator[Diagnostic]:
    """What a Dockerfile asks for that a container on Modal does not have, each word once.

    It may be written for others too: what only describes the image is left alone.
    """
    source = job.dockerfiles.get(image.start)
    found: dict[str, Label] = {}
    start, continued = 0, False
    for line in source.text.splitlines(keepends=True) if source is not None else ():
        match = None if continued else re.match(_WORD, line)
        if match is not None and source is not None and match[1].upper() not in _DESCRIBING:
            span = Span(start + match.start(1), start + match.end(1))
            found.setdefault(match[1].upper(), Label(source, span, "here"))
        start, continued = start + len(line), line.rstrip().endswith("\\")
    for word, related in found.items():
        label = job.label((*image.path, "dockerfile"))
        yield RULE.at(label, related, help="see that nothing depends on it", word=word)


def _lines(value: BuildValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
