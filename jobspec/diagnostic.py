"""Findings: what is wrong, where, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from jobspec.source import SourceFile, Span


class Severity(Enum):
    """How much a finding matters; only an error stops a file from being written."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(NamedTuple):
    """One kind of finding: a code that is never reused, its severity and its message.

    `message` is a `str.format` template; what a call site passes to `at` fills it. The page
    `explain` shows is `rules/pages/<code>.md`, or the docstring of the rule's module in the rulebook.
    """

    code: str
    severity: Severity
    message: str

    def at(
        self,
        label: Label,
        *related: Label,
        help: str = "",
        fix: Fix | None = None,
        **values: object,
    ) -> Diagnostic:
        """A finding of this rule at one primary place, with related places."""
        return Diagnostic(self, self.message.format(**values), label, related, help, fix)


class Label(NamedTuple):
    """A place in a source and what is to be said there."""

    source: SourceFile
    span: Span
    text: str = ""


class Fix(NamedTuple):
    """A safe edit of one source: replace `span` by `replacement`."""

    title: str
    source: SourceFile
    span: Span
    replacement: str


class Diagnostic(NamedTuple):
    """One finding. `help` says the cure in words; `fix`, where there is one, as an edit."""

    rule: Rule
    message: str
    primary: Label
    related: tuple[Label, ...] = ()
    help: str = ""
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        """Whether this finding stops the file from being written."""
        return self.rule.severity is Severity.ERROR


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, str, str]:
    """Order of report: file, place, code, message."""
    primary = diagnostic.primary
    return (primary.source.name, primary.span.start, diagnostic.rule.code, diagnostic.message)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, each finding once."""
    unique: dict[tuple[str, int, str, str], Diagnostic] = {}
    for diagnostic in diagnostics:
        unique.setdefault(sort_key(diagnostic), diagnostic)
    return [unique[key] for key in sorted(unique)]


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding is an error."""
    return any(diagnostic.is_error for diagnostic in diagnostics)
