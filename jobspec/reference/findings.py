"""`findings.md`: every finding with its page, from the rules themselves."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from jobspec.commands.explain import page
from jobspec.rulebook.catalogue import catalogue

FINDINGS = Path(__file__).with_name("findings.md")

_HEAD = """\
# Findings

All findings with what they mean and how each is mended; `jobspec explain CODE` shows a page with its examples. This
page is made from the rules (`python -m jobspec.reference`).

An *error* stops the app from being written; `[tool.jobspec.rules]` changes what a code is, where it may, and a
comment `# jobspec: allow[CODE] reason` silences one place.
"""
_FAMILIES = {
    "JS1": "TOML and files",
    "JS2": "Keys and values of the spec",
    "JS3": "The payload and how it is linked",
    "JS4": "Images and imports",
    "JS5": "Volumes, files, secrets, environment",
    "JS6": "Schedules, cost, operations, Modal's words and limits",
    "JS7": "Between the apps of a workspace",
    "JS8": "Comments about findings",
    "JS9": "Generated apps",
}
_SECTION = re.compile(r"^## (?:Fires|Does not fire)$.*", re.MULTILINE | re.DOTALL)


def findings() -> str:
    """The whole page."""
    parts = [_HEAD]
    for family, codes in groupby(catalogue(), lambda code: code[:3]):
        parts.append(f"## {_FAMILIES[family]}\n")
        parts += [_finding(code) for code in codes]
    return "\n".join(parts)


def _finding(code: str) -> str:
    """The page of a code, one level lower, without its examples."""
    severity = catalogue()[code].severity.value
    title, _, rest = _SECTION.sub("", page(code)).strip().partition("\n")
    mending = rest.strip().replace("## How to mend it\n\n", "*How to mend it:* ")
    return f"#{title} ({severity})\n\n{mending}\n".replace("# JS", "## JS", 1)
