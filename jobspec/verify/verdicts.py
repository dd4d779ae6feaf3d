"""What became of an app: three verdicts, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobspec.verify.asked import Asked

NO_SPEC = "no spec beside it compiles to it"


class Part(Enum):
    """What is proved of an app.

    DEFINITION: it asks Modal for what its spec says.
    IMPORT: every container can import it, with what its image holds.
    GUARD: importing it has no effect outside the process, and launches nothing.
    """

    DEFINITION = "definition"
    IMPORT = "import"
    GUARD = "guard"


class Verdict(Enum):
    """Whether a part was shown to hold, or not to hold, or neither."""

    PROVEN = "proven"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Finding:
    """Why a part is not proven.

    Attributes:
        verdict: FAILED or NOT_CHECKED.
        line: the app's, from 1 on; 0 where it is about the app as a whole.
        side: where it was seen: the launching side, or the container of an entry; or empty.
        help: the cure, if there is more to say than the message does.
    """

    part: Part
    verdict: Verdict
    message: str
    line: int = 0
    side: str = ""
    help: str = ""


@dataclass(frozen=True)
class Verified:
    """All that is known of an app.

    Attributes:
        findings: in the order of the parts and lines, each once.
        notes: what was not quite as on Modal, and does not stand against a verdict.
        asked: what it asks Modal for, where it could be loaded.
    """

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    asked: Asked | None = field(default=None, repr=False)

    @property
    def verdicts(self) -> Mapping[Part, Verdict]:
        """One for each part: the worst that was found of it."""
        return {part: self._verdict(part) for part in Part}

    def _verdict(self, part: Part) -> Verdict:
        found = {each.verdict for each in self.findings if each.part is part}
        order = (Verdict.FAILED, Verdict.NOT_CHECKED)
        return next((each for each in order if each in found), Verdict.PROVEN)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By part and line; what was found on several sides is told once, with the first of them."""
    parts = list(Part)
    unique: dict[tuple[Part, Verdict, int, str], Finding] = {}
    for each in findings:
        unique.setdefault((each.part, each.verdict, each.line, each.message), each)
    return tuple(sorted(unique.values(), key=lambda each: (parts.index(each.part), each.line)))
