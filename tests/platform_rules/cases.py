"""Specs that break a rule and specs that do not, as texts with marks.

A comment `#! CODE` stands at the line of a finding, `#~ CODE` at a line that a finding of that code
points at besides. A text holds a spec, and further files each behind a line `--- NAME`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jobspec.diagnostic import Diagnostic, Label
from jobspec.pipeline import Compilation, compile_spec

WORK = "def work() -> int:\n    return 1\n"
_MARK = re.compile(r"#([!~]) (JS\d{3})")
_FILE = re.compile(r"^--- (\S+)\n", re.MULTILINE)

Place = tuple[str, int, str]
"""A file's name, a line and a code."""


@dataclass(frozen=True)
class Case:
    """Texts that break the rule of that id, each with marks, and texts close to them that are fine."""

    rule: str
    breaks: tuple[str, ...]
    fine: tuple[str, ...]


def case(rule: str, breaks: str | list[str], fine: str | list[str]) -> Case:
    """A case of one or several texts."""
    return Case(rule, _several(breaks), _several(fine))


def _several(texts: str | list[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def spec(
    top: str = "",
    *,
    kind: str = "function",
    name: str = "work",
    entry: str = "",
    payload: str = WORK,
    more: str = "",
    **tables: str,
) -> str:
    """A spec of one entry: lines at its top, lines of the entry, lines of tables by their names."""
    head = "" if re.search(r"^name =", top, re.MULTILINE) else 'name = "demo"\n'
    sections = "".join(f"[{table}]\n{lines}\n" for table, lines in tables.items())
    own = f'[entry]\nkind = "{kind}"\npayload = "job.py:{name}"\n{entry}\n'
    return f"{head}{top}\n{sections}{more}\n{own}--- job.py\n{payload}"


def entries(*tables: str, top: str = "", payload: str = WORK) -> str:
    """A spec of several entries, each by its lines."""
    own = "".join(f"[[entry]]\n{lines}\n" for lines in tables)
    return f'name = "demo"\n{top}\n{own}--- job.py\n{payload}'


def files_of(text: str) -> dict[str, str]:
    """The files of a text by their names."""
    first, *rest = _FILE.split(text)
    return {"spec.toml": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def marks(text: str, sign: str) -> set[Place]:
    """Where the marks of a text stand that begin with a sign."""
    return {
        (name, line, found[2])
        for name, content in files_of(text).items()
        for line, row in enumerate(content.splitlines(), 1)
        for found in _MARK.finditer(row)
        if found[1] == sign
    }


def compiled(text: str, folder: Path) -> Compilation:
    """What compiling the files of a text in a folder comes to."""
    for name, content in files_of(text).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return compile_spec(folder / "spec.toml")


def findings(text: str, folder: Path) -> list[Diagnostic]:
    """What compiling a text reports."""
    return compiled(text, folder).diagnostics


def primary(found: list[Diagnostic]) -> set[Place]:
    """Where findings stand."""
    return {
        (Path(e.primary.source.name).name, _line(e.primary), e.rule.code)
        for e in found
        if e.rule.severity.value != "note"
    }


def related(found: list[Diagnostic]) -> set[Place]:
    """What findings point at besides."""
    return {
        (Path(label.source.name).name, _line(label), each.rule.code)
        for each in found
        for label in each.related
    }


def _line(label: Label) -> int:
    return label.source.position(label.span.start).line
