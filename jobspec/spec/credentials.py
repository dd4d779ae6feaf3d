"""Texts that look like credentials."""

from __future__ import annotations

import math
import re
from collections import Counter

from jobspec.data import credential_forms

_PLACEHOLDER = r"(?i)example|placeholder|changeme|change[-_]me|your|xxx|dummy|test|fake|sample|\.\.\.|<|>|\$|\{|\s"
_RANDOM = r"[A-Za-z0-9+/=_.~-]{16,}"
_BITS = 3.3
"""Of a character, on average: words and names have less, what is drawn at random has more."""


def credential_in(text: str) -> str | None:
    """What a text, or a word of it, has the form of; None for nothing that is known."""
    if len(text) < 8:
        return None
    for texts, form, what in credential_forms():
        if not any(part in text for part in texts):
            continue  # most texts are of no form, for which no expression is compiled
        found = re.search(rf"(?<![A-Za-z0-9_-])(?:{form})", text)
        if found is not None and not re.search(
            _PLACEHOLDER, found[0].partition("://")[2] or found[0]
        ):
            return what
    return None


def looks_random(text: str) -> bool:
    """Whether a text is long, of one word, and not made of words."""
    if not re.fullmatch(_RANDOM, text) or re.search(_PLACEHOLDER, text):
        return False
    if not (re.search(r"\d", text) and re.search(r"[A-Za-z]", text)):
        return False
    counts = Counter(text).values()
    bits = -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
    return bits >= _BITS
