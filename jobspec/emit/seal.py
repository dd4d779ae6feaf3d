"""The seal: a hash over the inputs an app was made from, and one over the app's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

_LINE = re.compile(
    r"^# jobspec: emitter=(\d+) inputs=sha256:([0-9a-f]*) output=sha256:([0-9a-f]*)$", re.MULTILINE
)
_DIGITS = 16


class Seal(NamedTuple):
    """What the seal line of an app says, and whether the app's text still agrees with it."""

    emitter: int
    inputs: str
    output: str
    is_intact: bool


def digest_of_inputs(inputs: Iterable[tuple[str, str]]) -> str:
    """Hash of (name, text) pairs in order; texts have `\\n` line endings."""
    total = sha256()
    for name, text in inputs:
        for part in (name, text):
            content = part.encode("utf-8", "surrogatepass")
            total.update(f"{len(content)}:".encode())
            total.update(content)
    return total.hexdigest()[:_DIGITS]


def seal(text: str) -> str:
    """The text with the hash over itself in its seal line."""
    match = _seal_line(text)
    if match is None:
        raise ValueError("the app has no seal line")
    at = match.end()
    return text[:at] + _digest(text) + text[at:]


def read_seal(text: str) -> Seal | None:
    """The seal of an app, or None where the text was not written by jobspec."""
    text = text.replace("\r\n", "\n")
    match = _seal_line(text)
    if match is None:
        return None
    bare = text[: match.start(3)] + text[match.end(3) :]
    return Seal(int(match[1]), match[2], match[3], _digest(bare) == match[3])


def _seal_line(text: str) -> re.Match[str] | None:
    """The seal stands on the second line."""
    match = _LINE.search(text, 0, 2_000)
    return match if match is not None and text.count("\n", 0, match.start()) == 1 else None


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
