"""Findings for programs: one JSON object, in ASCII."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeAlias

from jobspec.diagnostic import Diagnostic, Fix, Label
from jobspec.report.visible import carried
from jobspec.source import Position, SourceFile, Span

VERSION = 1
"""The version of the format; a reader may rely on every field of a version to stay."""

JsonValue: TypeAlias = "str | int | list[JsonValue] | dict[str, JsonValue] | None"


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """All findings as one JSON object, with a line break at its end.

    Lines and columns count from 1, in characters; ends are exclusive.
    """
    document: JsonValue = {
        "version": VERSION,
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in diagnostics],
    }
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, JsonValue]:
    return {
        "code": diagnostic.rule.code,
        "severity": diagnostic.rule.severity.value,
        "message": carried(diagnostic.message),
        **_label(diagnostic.primary),
        "help": carried(diagnostic.help),
        "related": [_label(label) for label in diagnostic.related],
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
    }


def _label(label: Label) -> dict[str, JsonValue]:
    start, end = _ends(label.source, label.span)
    return {
        "file": carried(label.source.name),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "label": carried(label.text),
    }


def _fix(fix: Fix) -> dict[str, JsonValue]:
    start, end = _ends(fix.source, fix.span)
    return {
        "title": carried(fix.title),
        "file": carried(fix.source.name),
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
        "replacement": carried(fix.replacement),
    }


def _ends(source: SourceFile, span: Span) -> tuple[Position, Position]:
    return source.position(span.start), source.position(span.end)
