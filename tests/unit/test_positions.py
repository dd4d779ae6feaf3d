from __future__ import annotations

import pytest

from jobspec.source import SourceFile, Span
from jobspec.spec.positions import MAX_DEPTH, Path, Positions

SPEC = """\
name = "etl"

[image]
packages = ["polars", { x = 1 }]

[images.gpu]
env = { A.B = 'c' }

[[entry]]
kind = "function"

[[entry]]
resources.gpu = "L4"
[entry.schedule]
cron = "0 2 * * *"
"""


@pytest.fixture
def positions() -> Positions:
    return Positions(SourceFile("spec.toml", SPEC))


def _at(span: Span | None) -> tuple[str, int] | None:
    """The text of a span and its line."""
    if span is None:
        return None
    return SPEC[span.start : span.end], SPEC.count("\n", 0, span.start) + 1


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("name",), ("name", 1), ('"etl"', 1)),
        (("image",), ("image", 3), ("[image]", 3)),
        (("image", "packages"), ("packages", 4), ('["polars", { x = 1 }]', 4)),
        (("image", "packages", 0), ('"polars"', 4), ('"polars"', 4)),
        (("image", "packages", 1, "x"), ("x", 4), ("1", 4)),
        (("images",), ("images", 6), ("[images.gpu]", 6)),
        (("images", "gpu"), ("gpu", 6), ("[images.gpu]", 6)),
        (("images", "gpu", "env", "A"), ("A", 7), ("B", 7)),
        (("images", "gpu", "env", "A", "B"), ("B", 7), ("'c'", 7)),
        (("entry",), ("entry", 9), ("[[entry]]", 9)),
        (("entry", 0), ("entry", 9), ("[[entry]]", 9)),
        (("entry", 1), ("entry", 12), ("[[entry]]", 12)),
        (("entry", 1, "resources"), ("resources", 13), ("gpu", 13)),
        (("entry", 1, "resources", "gpu"), ("gpu", 13), ('"L4"', 13)),
        (("entry", 1, "schedule"), ("schedule", 14), ("[entry.schedule]", 14)),
        (("entry", 1, "schedule", "cron"), ("cron", 15), ('"0 2 * * *"', 15)),
        (("entry", 2), None, None),
        (("entry", 0, "schedule"), None, None),
        ((), None, None),
    ],
)
def test_keys_and_values(
    positions: Positions, path: Path, key: tuple[str, int], value: tuple[str, int]
) -> None:
    assert _at(positions.key(path)) == key
    assert _at(positions.value(path)) == value


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), ('name = "etl"', 1)),
        (("description",), ('name = "etl"', 1)),
        (("image", "python"), ("image", 3)),
        (("entry", 0, "payload"), ("entry", 9)),
        (("entry", 1, "payload"), ("entry", 12)),
        (("entry", 1, "schedule", "timezone", "x"), ("schedule", 14)),
        (("image", "packages", 1, "y"), ("{ x = 1 }", 4)),
        (("image", "packages", 7), ("packages", 4)),
        (("image", "packages"), ("packages", 4)),
    ],
)
def test_what_is_missing_stands_at_its_nearest_table(
    positions: Positions, path: Path, expected: tuple[str, int]
) -> None:
    assert _at(positions.nearest(path)) == expected


def test_a_header_of_its_own_wins_over_one_that_implies_the_table() -> None:
    source = SourceFile("spec.toml", "[a.b]\n[a]\n")
    assert Positions(source).key(("a",)) == Span(7, 8)
    assert Positions(source).value(("a",)) == Span(6, 9)


@pytest.mark.parametrize(
    ("text", "piece", "replacement"),
    [
        ("a = { b = 1, }", ",", ""),
        ("a = {\n}", "\n", None),
        ("a = { b = 1\n}", "\n", None),
        ("a = { b = { c = '}' },\n d = 1 }", "\n", None),
        ('a = { b = """}""" # why\n}', "# why", None),
        ("a = [1, { b = 1 ,\t}]", ",", ""),
        ('a = "\\e"', "\\e", "\\u001b"),
        ('a = """\n\\\\\\x41"""', "\\x41", "\\u0041"),
        ('"\\x41" = 1', "\\x41", "\\u0041"),
        ("a = 07:32", "07:32", "07:32:00"),
        ("a = [2020-01-01 07:32]", "2020-01-01 07:32", "2020-01-01 07:32:00"),
        ("a = 2020-01-01T07:32-09:00", "2020-01-01T07:32-09:00", "2020-01-01T07:32:00-09:00"),
    ],
)
def test_toml_1_1(text: str, piece: str, replacement: str | None) -> None:
    (newer,) = Positions(SourceFile("spec.toml", text)).newer_syntax()
    assert text[newer.span.start : newer.span.end] == piece
    assert newer.replacement == replacement


@pytest.mark.parametrize(
    "text",
    [
        "a = { b = [\n1,\n], c = {} }",
        "a = { b = '''\n''' }",
        "a = '\\e\\x41 12:30 { , }'",
        'a = "\\\\e"',
        "a = 12:30:45",
        "# { 12:30\na = 1",
        'command = "echo ${HOME} {a,}"',
    ],
)
def test_what_only_looks_like_toml_1_1(text: str) -> None:
    assert Positions(SourceFile("spec.toml", text)).newer_syntax() == []


@pytest.mark.parametrize(
    ("number", "is_large"),
    [
        ("9223372036854775807", False),
        ("9223372036854775808", True),
        ("-9223372036854775808", False),
        ("-9_223_372_036_854_775_809", True),
        ("0x7fff_ffff_ffff_ffff", False),
        ("0xffffffffffffffff", True),
        ("0o1777777777777777777777", True),
        ("0b" + "1" * 64, True),
        ("1" * 400, True),
        ("1" * 400 + ".0", False),
        ('"' + "1" * 400 + '"', False),
    ],
)
def test_integers_beyond_64_bits(number: str, is_large: bool) -> None:
    text = f"a = [1, {number}]"
    spans = Positions(SourceFile("spec.toml", text)).large_integers()
    assert [text[span.start : span.end] for span in spans] == ([number] if is_large else [])


def test_a_scan_of_endless_nesting_stops_at_the_limit() -> None:
    stop = Positions(SourceFile("spec.toml", "a = " + "[" * 200_000)).scan.stop
    assert stop is not None
    assert stop.at == len("a = ") + MAX_DEPTH
