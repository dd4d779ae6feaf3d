from __future__ import annotations

import ast

import pytest

from jobspec.source import Position, SourceFile


def test_positions_count_characters_from_one() -> None:
    source = SourceFile("a.toml", "né = 1\n\n日本 = 2\n")
    assert source.position(0) == Position(1, 1)
    assert source.position(source.text.index("=")) == Position(1, 4)
    assert source.position(source.text.index("日")) == Position(3, 1)
    assert source.position(source.text.index("2")) == Position(3, 6)


@pytest.mark.parametrize(("offset", "expected"), [(-5, (1, 1)), (3, (1, 4)), (4, (2, 1))])
def test_offsets_outside_the_text_give_its_ends(offset: int, expected: tuple[int, int]) -> None:
    assert SourceFile("a", "abc\n").position(offset) == expected
    assert SourceFile("a", "abc\n").position(99) == (2, 1)


def test_a_line_has_no_line_ending() -> None:
    source = SourceFile("a", "one\n\nthree")
    assert [source.line_text(line) for line in (1, 2, 3)] == ["one", "", "three"]
    assert SourceFile("a", "").line_text(1) == ""


def test_offsets_agree_with_what_ast_counts() -> None:
    source = SourceFile("a.py", "é = 1; 日本 = 'ü'; last = 3\nnext_line = 4\n")
    names = [node for node in ast.walk(ast.parse(source.text)) if isinstance(node, ast.Name)]
    assert len(names) == 4
    for name in names:
        at = source.offset(name.lineno, name.col_offset)
        assert source.text[at : at + len(name.id)] == name.id
