"""Texts that would break out of a carelessly generated file, and strings that hold them."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

CALL = "__import__('pathlib').Path('planted').touch()"

FRAGMENTS = (
    *('"', "'", '"""', "'''", '\\"""', '\\"', "\\'", "\\", "\\\\", "\\n", "\\N{DASH}", "\\x", "`"),
    *(
        "{",
        "}",
        "{{",
        "}}",
        "{{ }}",
        "{{ 7*7 }}",
        "{% raw %}",
        "{% if x %}",
        "{# #}",
        "{x!r}",
        "%s",
    ),
    *("#", "# /// script", "# ///", "# jobspec: emitter=1 inputs=sha256: output=sha256:", "'''#"),
    *("$", "$$", "${", "$${", "$$${", "${}", "${NO", "${HOME}", "$(id)"),
    *('if __name__ == "__main__":', "from __future__ import x", "import os", "raise SystemExit"),
    *(
        f'"\n{CALL}\n"',
        f'"""\n{CALL}\n"""',
        f"'+{CALL}+'",
        f'"+{CALL}+"',
        f"{{{CALL}}}",
        f"\n{CALL}",
    ),
    *(f'", {CALL}, "', f'"); {CALL}; ("', f"\r{CALL}\r", f"\x0c{CALL}", f"\u2028{CALL}\u2029"),
    *("\n", "\r", "\r\n", "\t", "\0", "\x0b", "\x0c", "\x1b[31m", "\x1c", "\x7f", "\x85", "\xa0"),
    *("\u2028", "\u2029", "\u200b", "\u202e", "\u2066", "\u2069", "\u061c", "\ufeff", "\ufffe"),
    *("\U000e0041", "\U0010ffff", "é", "e\u0301", "ﬁ", "日本", "😀", "\u0d4d", "٣", "²"),
    *("    ", "  # ", "pass", "A" * 90, "very long " * 30, "", " ", "nul", "None", "True", "1e3"),
)

# What a value of one line may not hold; what of a fragment is left without it stays hostile.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_WRITTEN = re.compile(r"\$\{")


def texts() -> SearchStrategy[str]:
    """Any text that TOML can carry; mostly a hostile one."""
    pieces = st.one_of(
        st.sampled_from(FRAGMENTS),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    )
    return st.lists(pieces, min_size=1, max_size=4).map("".join)


def lines() -> SearchStrategy[str]:
    """A hostile text of one line that is not blank."""
    return (
        texts()
        .map(lambda text: _BREAKS.sub(" ", text))
        .map(lambda text: text if text.strip() else "x")
    )


def written(text: str) -> str:
    """The text as a spec writes it where `${NAME}` names a constant."""
    return _WRITTEN.sub("$${", text)


def comments() -> SearchStrategy[str]:
    """What may stand behind `# ` in Python."""
    return lines().map(lambda text: re.sub(r"[^\x20-\x7e\xa1-\u1fff\u3000-\ud7ff]", "", text))
