"""Keys that contradict earlier ones: the grammar holds, the document does not."""

from __future__ import annotations

import re

from jobspec.diagnostic import Diagnostic, Label
from jobspec.rules import toml as rules
from jobspec.source import SourceFile
from jobspec.spec.mistakes import quoted
from jobspec.spec.positions import Path
from jobspec.spec.scan import Scan

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def twice_defined(source: SourceFile, at: int) -> Diagnostic:
    """The finding for the last key before an offset, which an earlier one leaves no room for."""
    scan = Scan(source.text[:at])
    key = scan.last
    path = key.path
    related: tuple[Label, ...] = ()
    for length in range(len(key.path), 0, -1):
        earlier = scan.keys.get(key.path[:length])
        if earlier is not None and earlier.start < key.start:
            path = key.path[:length]
            related = (Label(source, earlier, "first defined here"),)
            break
    name = dotted(path)
    help_text = "give each key one value and each table one header"
    if len(path) < len(key.path):
        help_text = f"`{name}` is complete where it is first defined: add to it there"
    return rules.DUPLICATE_KEY.at(Label(source, key.span), *related, help=help_text, name=name)


def dotted(path: Path) -> str:
    """A path as TOML writes a dotted key; indices are left out."""
    names = [part for part in path if isinstance(part, str)]
    return ".".join(
        name if _BARE_KEY.fullmatch(name) else quoted(name) or repr(name) for name in names
    )
