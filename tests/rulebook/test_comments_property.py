"""Comments are read from any text without a failure, and only where the language has one."""

from __future__ import annotations

import io
import tokenize

from hypothesis import given
from hypothesis import strategies as st

from jobspec.policy.comments import read_allowances
from jobspec.source import SourceFile

COMMENT = "# jobspec: allow[JS501] why"
QUOTES = ['"', "'", '"""', "'''"]
SIGNS = [*"#\n\\ \t\x0c\0=,[]{}()a1rf", "é", "\u2028", "\U0001f600", "def f():", "    "]
PIECES = st.sampled_from([COMMENT, *QUOTES, *SIGNS])
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@given(TEXTS, st.sampled_from(["job.py", "spec.toml", "<stdin>"]))
def test_any_text_can_be_read(text: str, name: str) -> None:
    for each in read_allowances(SourceFile(name, text)):
        assert text[each.span.start :].startswith("#")
        for named in each.codes:
            assert text[named.span.start : named.span.end].upper() == named.code


@given(st.lists(st.sampled_from([f"a = 1  {COMMENT}", f"b = '{COMMENT}'", COMMENT, "", "c = 2"])))
def test_lines_of_both_languages_are_read_alike(lines: list[str]) -> None:
    text = "\n".join(lines)
    python = read_allowances(SourceFile("job.py", text))
    toml = read_allowances(SourceFile("spec.toml", text))
    assert [each.span for each in python] == [each.span for each in toml]
    assert [each.line for each in python] == [each.line for each in toml]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    assert len(python) == sum(token.type == tokenize.COMMENT for token in tokens)
