"""Codes of findings as people write them: which there are, which never change, which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobspec.diagnostic import Severity
from jobspec.rules import declared

_LOOKALIKES = str.maketrans("OIL", "011")


def fixed_codes() -> frozenset[str]:
    """Codes that are errors everywhere: the stages that find them cannot go on."""
    return frozenset(rule.code for rule in declared() if rule.severity is Severity.ERROR)


def hint(code: str, known: Iterable[str]) -> str:
    """What to say of a code that no finding has: the one that is meant, else those of its kind."""
    digits = re.sub(r"^[^0-9OIL]*", "", code.upper().replace("JS", "")).translate(_LOOKALIKES)
    meant, family = f"JS{digits}", f"JS{digits[:1]}"
    if meant in known:
        return f"did you mean `{meant}`?"
    near = [each for each in known if digits and each.startswith(family)]
    if near:
        return f"there are {', '.join(near)}; `jobspec explain` lists all"
    return "`jobspec explain` lists all codes"
