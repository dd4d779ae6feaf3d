"""How commands report: findings to a stream, and the exit status that they come to."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import TextIO

from jobspec.diagnostic import Diagnostic, Severity


class Exit(IntEnum):
    """Exit statuses of all commands."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    NOT_CHECKED = 3
    BUG = 70
    INTERRUPTED = 130


def use_color(stream: TextIO) -> bool:
    """Whether a stream takes colour: a terminal, and NO_COLOR is not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


FORMATS = ("text", "json", "github", "sarif")
"""How findings can be printed: the first for people, on stderr; the others on stdout."""


def report(diagnostics: Sequence[Diagnostic], format: str) -> None:
    """Print findings in one of `FORMATS`."""
    if format == "json":
        from jobspec.report import json

        sys.stdout.write(json.render(diagnostics))
    elif format == "sarif":
        from jobspec import __version__
        from jobspec.commands.explain import page
        from jobspec.report import sarif

        sys.stdout.write(sarif.render(diagnostics, __version__, page))
    elif format == "github":
        from jobspec.report import github

        sys.stdout.write(github.render(diagnostics))
    elif diagnostics:
        _report_text(diagnostics)


def _report_text(diagnostics: Sequence[Diagnostic]) -> None:
    from jobspec.report import text

    sys.stderr.write(text.render(diagnostics, color=use_color(sys.stderr)))
    counts = [
        (sum(each.rule.severity is severity for each in diagnostics), severity.value)
        for severity in Severity
    ]
    shown = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
    codes = sorted({each.rule.code for each in diagnostics})
    sys.stderr.write(f"\n{', '.join(shown)}; see `jobspec explain {codes[0]}`\n")


def status(diagnostics: Sequence[Diagnostic]) -> Exit:
    """1 where there is an error, else 0."""
    return Exit.FINDINGS if any(each.is_error for each in diagnostics) else Exit.FINE


def say(message: str) -> None:
    """A line for people."""
    sys.stderr.write(message + "\n")
