"""Findings as they count: without those that a comment allows, at the levels of the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from jobspec.diagnostic import Diagnostic, Fix, Label
from jobspec.policy.codes import fixed_codes, hint
from jobspec.policy.levels import Levels
from jobspec.rules import allowing
from jobspec.source import SourceFile, Span

if TYPE_CHECKING:
    from jobspec.policy.comments import Allowance, Named

Key: TypeAlias = "tuple[str, int]"
"""An allowed code: the file, and the offset at which its comment names it."""


class Settled(NamedTuple):
    """Findings as they count, and which of the codes that comments allow were found."""

    diagnostics: list[Diagnostic]
    used: frozenset[Key]


def _allowances(sources: Iterable[SourceFile]) -> list[Allowance]:
    """All allowances; hardly a source has any, so their reader is imported for those."""
    from jobspec.policy.comments import read_allowances

    return [each for source in sources for each in read_allowances(source)]


class Comments:
    """The allowances of some sources, and what is wrong with them."""

    def __init__(self, sources: Iterable[SourceFile]) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._by_line: dict[tuple[str, int], list[tuple[Named, Allowance]]] = {}
        by_name = {source.name: source for source in sources}
        speaking = [source for source in by_name.values() if "jobspec:" in source.text]
        for allowance in _allowances(speaking) if speaking else ():
            for named in self._good(allowance):
                place = (allowance.source.name, allowance.line)
                self._by_line.setdefault(place, []).append((named, allowance))

    def __bool__(self) -> bool:
        return bool(self._by_line or self.diagnostics)

    @property
    def all(self) -> list[tuple[Named, Allowance]]:
        """Every code that a comment allows, in order."""
        return [each for found in self._by_line.values() for each in found]

    def allowing(self, diagnostic: Diagnostic) -> Key | None:
        """What allows a finding, if anything does."""
        source, span, _ = diagnostic.primary
        for named, _ in self._by_line.get((source.name, source.position(span.start).line), ()):
            if named.code == diagnostic.rule.code:
                return source.name, named.span.start
        return None

    def _good(self, allowance: Allowance) -> Iterable[Named]:
        """The codes that it does allow."""
        from jobspec.rulebook.catalogue import catalogue

        cause = "it names no code" if not allowance.codes else "it gives no reason"
        if not allowance.codes or not allowance.reason:
            help = "write it as in: # jobspec: allow[JS501] the inner volume is meant to hide that"
            label = Label(allowance.source, allowance.span)
            self.diagnostics.append(allowing.NOTHING.at(label, help=help, cause=cause))
            return
        known, fixed = catalogue(), fixed_codes()
        for named in allowance.codes:
            label = Label(allowance.source, named.span)
            if named.code not in known:
                cause = f"no finding has the code {named.code}"
                help = hint(named.code, known)
                self.diagnostics.append(allowing.NOTHING.at(label, help=help, cause=cause))
            elif named.code in fixed or named.code.startswith(_OF_COMMENTS):
                help = "mend what it is about, and take the comment out"
                self.diagnostics.append(allowing.NEVER.at(label, help=help, code=named.code))
            else:
                yield named


def settle(diagnostics: Iterable[Diagnostic], comments: Comments, levels: Levels) -> Settled:
    """Findings as they count, those about the comments themselves among them."""
    kept, used = [], set()
    for each in diagnostics:
        allowed = comments.allowing(each) if comments else None
        if allowed is not None:
            used.add(allowed)
        else:
            kept.append(each)
    counted = (levels.of(each) for each in [*kept, *comments.diagnostics])
    return Settled([each for each in counted if each is not None], frozenset(used))


_OF_COMMENTS = "JS8"
_OF_WORKSPACES = "JS7"
"""Codes of which a run finds those that its specs have between them: others may have more."""


def unused(comments: Comments, used: Set[Key]) -> list[Diagnostic]:
    """What comments allow and nobody found."""
    found = []
    for named, allowance in comments.all:
        source = allowance.source
        if (source.name, named.span.start) in used or named.code.startswith(_OF_WORKSPACES):
            continue
        fix = _without(allowance) if len(allowance.codes) == 1 else None
        help = "take it out, or put it on the line of the finding or right above"
        label = Label(source, named.span)
        found.append(allowing.UNUSED.at(label, help=help, fix=fix, code=named.code))
    return found


def _without(allowance: Allowance) -> Fix:
    """The edit that takes the comment out, with the blanks before it or its whole line."""
    source, (start, end) = allowance.source, allowance.span
    if allowance.stands_alone:
        line = source.position(start).line
        start = source.line_starts[line - 1]
        end = (*source.line_starts, len(source.text))[line]
    else:
        start = len(source.text[:start].rstrip(" \t"))
    return Fix("take the comment out", source, Span(start, end), "")
