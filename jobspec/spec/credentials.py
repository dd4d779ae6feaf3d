"""Texts that look like credentials."""

from __future__ import annotations

import math
import re
from collections import Counter

from jobspec.data import credential_forms

_PLACEHOLDER = re.compile(
    r"example|placeholder|changeme|change[-_]me|your|xxx|dummy|test|fake|sample|\.\.\.|<|>|\$|\{|\s",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"[A-Za-z0-9+/=_.~-]{16,}")
_BITS = 3.3
"""Of a character, on average: words and names have less, what is drawn at random has more."""


def credential_in(text: str) -> str | None:
    """What a text, or a word of it, has the form of; None for nothing that is known."""
    if len(text) < 8:
        return None
    for form, what in credential_forms().items():
        found = re.search(rf"(?<![A-Za-z0-9_-])(?:{form})", text)
        if found is not None and not _PLACEHOLDER.search(found[0].partition("://")[2] or found[0]):
            return what
    return None


def looks_random(text: str) -> bool:
    """Whether a text is long, of one word, and not made of words."""
    if not _RANDOM.fullmatch(text) or _PLACEHOLDER.search(text):
        return False
    if not (re.search(r"\d", text) and re.search(r"[A-Za-z]", text)):
        return False
    counts = Counter(text).values()
    bits = -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
    return bits >= _BITS
