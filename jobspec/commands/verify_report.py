"""What `jobspec verify` says: a table and findings for people, one JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jobspec.commands.report import say, use_color
from jobspec.report.visible import carried, escaped, width
from jobspec.verify.asked import as_text
from jobspec.verify.verdicts import Finding, Part, Verdict

if TYPE_CHECKING:
    from jobspec.commands.verify import Result
    from jobspec.verify.asked import Asked, Value

VERSION = 1
"""The version of the JSON object; a reader may rely on every field of a version to stay."""

FABRICATED = (
    "with --fast packages are fabricated: whether images have what is imported was not checked"
)
_COLUMN = max(len(verdict.value) for verdict in Verdict) + 2
_PAINT = {Verdict.PROVEN: "32", Verdict.FAILED: "1;31", Verdict.NOT_CHECKED: "33"}


def tell(results: Sequence[Result], fast: bool) -> None:
    """The table and the findings on stderr; on stdout what apps without a spec ask for."""
    for line in (*_table(results), *_details(results)):
        say(line)
    if fast:
        say(FABRICATED)
    say(_summary(results))
    alone = [each for each in results if each.target.spec is None and each.verified.asked]
    for result in alone:
        if len(alone) > 1:
            sys.stdout.write(f"# {escaped(result.target.app.as_posix())}\n")
        sys.stdout.write(escaped_lines(as_text(result.verified.asked or {})))


def escaped_lines(text: str) -> str:
    """A text whose lines are safe to print."""
    return "".join(f"{escaped(line)}\n" for line in text.split("\n")[:-1])


def _table(results: Sequence[Result]) -> Iterator[str]:
    names = [escaped(result.target.app.as_posix()) for result in results]
    space = max(map(width, names), default=0) + 2
    head = "".join(f"{part.value:<{_COLUMN}}" for part in Part)
    yield f"{' ' * space}{head}".rstrip()
    for name, result in zip(names, results, strict=True):
        cells = "".join(_cell(each) for each in result.verified.verdicts.values())
        yield f"{name}{' ' * (space - width(name))}{cells}".rstrip()


def _cell(verdict: Verdict) -> str:
    text = f"{verdict.value:<{_COLUMN}}"
    return f"\x1b[{_PAINT[verdict]}m{text}\x1b[0m" if use_color(sys.stderr) else text


def _details(results: Sequence[Result]) -> Iterator[str]:
    lines = [line for result in results for line in _of_one(result)]
    if lines:
        yield from ("", *lines, "")


def _of_one(result: Result) -> Iterator[str]:
    name = escaped(result.target.app.as_posix())
    for each in result.verified.findings:
        place = f"{name}:{each.line}" if each.line else name
        yield f"{place}: {_said(each)}"
        if each.help:
            yield f"  = help: {escaped(each.help)}"
    for note in result.verified.notes:
        yield f"{name}: note: {escaped(note)}"


def _said(finding: Finding) -> str:
    where = f" ({escaped(finding.side)})" if finding.side else ""
    message = "\n    ".join(map(escaped, finding.message.split("\n")))
    return f"{finding.part.value} {finding.verdict.value}{where}: {message}"


def _summary(results: Sequence[Result]) -> str:
    order = (Verdict.FAILED, Verdict.NOT_CHECKED, Verdict.PROVEN)
    worst = Counter(
        next(each for each in order if each in result.verified.verdicts.values())
        for result in results
    )
    words = {Verdict.NOT_CHECKED: "not wholly checked"}
    shown = ", ".join(
        f"{worst[each]} {words.get(each, each.value)}" for each in reversed(order) if worst[each]
    )
    return f"{len(results)} app{'s' if len(results) != 1 else ''} verified: {shown}"


def as_json(results: Sequence[Result], fast: bool) -> str:
    """All results as one JSON object, in ASCII, with a line break at its end."""
    document: Asked = {
        "version": VERSION,
        "packages": "fabricated" if fast else "real",
        "apps": [_app(result) for result in results],
    }
    return json.dumps(document, indent=2) + "\n"


def _app(result: Result) -> Value:
    target, verified = result.target, result.verified
    verdicts: Asked = {part.value: each.value for part, each in verified.verdicts.items()}
    return {
        "app": carried(target.app.as_posix()),
        "spec": None if target.spec is None else carried(target.spec.path.as_posix()),
        "profile": target.variant.profile,
        **verdicts,
        "findings": [_finding(each) for each in verified.findings],
        "notes": [carried(note) for note in verified.notes],
        "asks": verified.asked,
    }


def _finding(finding: Finding) -> Value:
    return {
        "part": finding.part.value,
        "verdict": finding.verdict.value,
        "message": carried(finding.message),
        "line": finding.line or None,
        "side": carried(finding.side) or None,
        "help": carried(finding.help),
    }
