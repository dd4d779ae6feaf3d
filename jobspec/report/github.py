"""Findings as workflow commands of GitHub Actions, which shows them at their lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobspec.diagnostic import Diagnostic, Severity
from jobspec.report.visible import escaped

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """A line for each finding: `::error file=…,line=…,col=…,endLine=…,title=JS203::…`.

    GitHub counts columns of findings on one line only, and takes the last one as part of the place.
    """
    return "".join(_command(diagnostic) for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    source, span = diagnostic.primary.source, diagnostic.primary.span
    start, end = source.position(span.start), source.position(span.end)
    place = {"file": source.name, "line": start.line, "col": start.column, "endLine": end.line}
    if end.line == start.line:
        place["endColumn"] = max(start.column, end.column - 1)
    command = _COMMANDS[diagnostic.rule.severity]
    return f"::{command} {_properties({**place, 'title': diagnostic.rule.code})}::{_data(diagnostic)}\n"


def _properties(values: Mapping[str, object]) -> str:
    return ",".join(
        f"{name}={escaped(str(value)).translate(_PROPERTY)}" for name, value in values.items()
    )


def _data(diagnostic: Diagnostic) -> str:
    """The message, and the help on lines of its own."""
    lines = [diagnostic.message, *(diagnostic.help.split("\n") if diagnostic.help else ())]
    return "\n".join(map(escaped, lines)).translate(_DATA)
