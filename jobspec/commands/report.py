"""How commands report: findings to a stream, and the exit status that they come to."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from typing import TextIO

from jobspec.diagnostic import Diagnostic, Severity
from jobspec.rules import output


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


FORMATS = ("text", "concise", "json", "github", "sarif")
"""How findings can be printed: the first for people, on stderr; the others on stdout."""

FOR_PEOPLE = ("text", "concise")
"""Formats beside which a command may say more on stderr."""

_CROWD = 4
"""How many apps that are not as their specs say are told in a list, rather than each in full."""


def report(diagnostics: Sequence[Diagnostic], format: str, specs: int = 1) -> None:
    """Print findings about some specs in one of `FORMATS`."""
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
        from jobspec.report import text

        if format == "concise":
            sys.stdout.write(text.render_concise(diagnostics))
        else:
            _report_text(diagnostics)
        sys.stderr.write(f"\n{_summary(diagnostics, specs)}\n")


def _report_text(diagnostics: Sequence[Diagnostic]) -> None:
    """All findings in full, but for those of which there are many that say the same."""
    from jobspec.report import text

    color = use_color(sys.stderr)
    crowds = {
        rule: found
        for rule in (output.MISSING, output.STALE)
        if len(found := [each for each in diagnostics if each.rule == rule]) >= _CROWD
    }
    alone = [each for each in diagnostics if each.rule not in crowds]
    sys.stderr.write(text.render(alone, color=color))
    for found in crowds.values():
        help = "`jobspec compile` with the same paths writes them"
        sys.stderr.write(text.render_list(found, help, color=color))


def _summary(diagnostics: Sequence[Diagnostic], specs: int) -> str:
    """How many findings there are of which severity; for several specs, of which codes as well."""
    counts = [
        (sum(each.rule.severity is severity for each in diagnostics), severity.value)
        for severity in Severity
    ]
    shown = ", ".join(
        f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count
    )
    codes = Counter(each.rule.code for each in diagnostics)
    if specs <= 1 or len(codes) == 1:
        within = f" in {specs} specs" if specs > 1 else ""
        return f"{shown}{within}; see `jobspec explain {min(codes)}`"
    often = sorted(codes.items(), key=lambda each: (-each[1], each[0]))
    each_code = ", ".join(f"{count} {code}" for code, count in often)
    return f"{shown} in {specs} specs: {each_code}; see `jobspec explain CODE`"


def status(diagnostics: Sequence[Diagnostic]) -> Exit:
    """1 where there is an error, else 0."""
    return Exit.FINDINGS if any(each.is_error for each in diagnostics) else Exit.FINE


def say(message: str) -> None:
    """A line for people."""
    sys.stderr.write(message + "\n")
