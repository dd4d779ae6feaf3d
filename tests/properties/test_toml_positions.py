"""Positions hold for every TOML document, and no text makes the loader raise."""

from __future__ import annotations

import os
import re
import string

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from jobspec.source import SourceFile
from jobspec.spec.load import TomlValue, load
from jobspec.spec.portable import newer_syntax
from jobspec.spec.positions import Path, Positions
from jobspec.spec.scan import Scan

EXAMPLES = settings(max_examples=2_000 if os.environ.get("JOBSPEC_DEEP") else 100)

BARE = string.ascii_letters + string.digits + "-_"
PRINTABLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
NAMES = st.one_of(
    st.text(BARE, min_size=1, max_size=4),
    st.sampled_from(["", "a b", "a.b", "é", 'q"', "it's", "#", "[x]", "=", "\\", "日本", "{", "}"]),
    st.text(PRINTABLE, max_size=3),
)
BLANKS = st.sampled_from(["", " ", "\t", "  "])
GAPS = st.sampled_from(["", " ", "\n", " # ] } , \" '\n", "\n\n\t"])
LINE_ENDS = st.sampled_from(["\n", " \n", " # x = [1, {\n", "\n\n", "\t#'''\n"])
NEWER_SCALARS = ["12:30", "2020-01-01T12:30Z", '"\\e[0m"', '"a\\x41"', '"""\\x41"""']
SCALARS = [
    *["true", "false", "0", "+1", "-17", "1_000", "0xdead_BEEF", "0o17", "0b10"],
    *["1.5", "-0.0", "6.02e23", "1_0.2_5E-3", "inf", "-inf", "nan"],
    *["2020-02-29", "12:30:45.123", "2020-01-01T12:30:00Z", "2020-01-01 12:30:00+02:00"],
    *['""', "''", '"{ a = 1,\\t}"', "'C:\\exe'", '"\\u00e9\\"\\\\"', "'\"'", '"${HOME}"'],
    *['"""\na\n"b"" \\\n   c""""', "'''\nit's ''two'''''", '"""a " } """', '"""}\\""""'],
]


@st.composite
def keys(draw: DrawFn, name: str) -> str:
    """One way to write a key."""
    ways = [_basic(name)]
    if name and set(name) <= set(BARE):
        ways += [name] * 3
    if "'" not in name and name.isprintable():
        ways.append(f"'{name}'")
    return draw(st.sampled_from(ways))


def _basic(text: str) -> str:
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08x}"


@st.composite
def values(draw: DrawFn, newer: bool, depth: int = 0) -> str:
    """A value as TOML writes it, TOML 1.1 among them if `newer`."""
    kind = draw(st.integers(0, 9 if depth < 3 else 5))
    if kind < 6:
        return draw(st.sampled_from(SCALARS + NEWER_SCALARS if newer else SCALARS))
    if kind < 8:
        elements = draw(st.lists(values(newer, depth + 1), max_size=3))
        inner = ",".join(draw(GAPS) + element + draw(GAPS) for element in elements)
        comma = draw(st.sampled_from(["", ","])) if elements else ""
        return f"[{inner}{comma}{draw(GAPS)}]"
    gaps = GAPS if newer else BLANKS
    pairs = [
        draw(gaps) + pair + draw(gaps) for pair in draw(assignments(newer, depth + 1, max_size=3))
    ]
    comma = draw(st.sampled_from(["", ","])) if newer and pairs else ""
    return "{" + ",".join(pairs) + comma + draw(gaps) + "}"


@st.composite
def assignments(draw: DrawFn, newer: bool, depth: int, max_size: int = 4) -> list[str]:
    """`key = value` pairs with different first keys, or dotted keys that share one."""
    pairs: list[str] = []
    for name in draw(st.lists(NAMES, unique=True, max_size=max_size)):
        dot = draw(BLANKS) + "." + draw(BLANKS)
        equals = draw(BLANKS) + "=" + draw(BLANKS)
        tails = [""]
        if draw(st.integers(0, 4)) == 0:
            below = draw(st.lists(NAMES, unique=True, min_size=1, max_size=3))
            tails = [dot + draw(keys(tail)) for tail in below]
            if draw(st.booleans()):
                tails[0] += dot + draw(keys(draw(NAMES)))
        for tail in tails:
            value = draw(values(newer, depth))
            pairs.append(draw(keys(name)) + tail + equals + value)
    return pairs


@st.composite
def tables(draw: DrawFn, newer: bool, header: str, path: tuple[str, ...]) -> str:
    """A table with its header line and the tables below it."""
    text = header
    body = draw(assignments(newer, 0))
    for pair in body:
        text += draw(BLANKS) + pair + draw(LINE_ENDS)
    if len(path) == 3:
        return text
    taken = {next(iter(tomli.loads(pair))) for pair in body}
    for name in draw(st.lists(NAMES, unique=True, max_size=2)):
        if name in taken:
            continue
        below = (*path, name)
        gap = draw(BLANKS)
        dotted = f"{gap}.{gap}".join(draw(keys(part)) for part in below)
        if draw(st.booleans()):
            text += draw(tables(newer, f"[{gap}{dotted}{gap}]{draw(LINE_ENDS)}", below))
            continue
        for _ in range(draw(st.integers(1, 3))):
            text += draw(tables(newer, f"[[{gap}{dotted}{gap}]]{draw(LINE_ENDS)}", below))
    return text


def documents(*, newer: bool) -> SearchStrategy[str]:
    """Valid documents in every syntax of TOML 1.0, or of TOML 1.1."""
    return tables(newer, "", ()).map(lambda text: text.removesuffix("\n"))


def _paths(value: TomlValue, path: Path = ()) -> dict[Path, TomlValue]:
    """Every path below a value."""
    found: dict[Path, TomlValue] = {}
    items: list[tuple[str | int, TomlValue]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, below in items:
        found[(*path, key)] = below
        found.update(_paths(below, (*path, key)))
    return found


@EXAMPLES
@given(documents(newer=True))
def test_every_span_holds_what_the_data_holds(text: str) -> None:
    positions = Positions(SourceFile("spec.toml", text))
    expected = _paths(tomli.loads(text))
    assert set(positions.scan.values) == set(expected)
    for path, value in expected.items():
        key, span = positions.key(path), positions.value(path)
        assert key is not None and span is not None
        written, name = text[span.start : span.end], text[key.start : key.end]
        is_element = isinstance(path[-1], int)
        is_header = written.startswith("[") and span.start < key.start
        is_dotted = isinstance(value, dict) and written[0] not in "[{"
        if not is_header and not is_dotted and not (is_element and isinstance(value, dict)):
            assert repr(tomli.loads(f"x = {written}")["x"]) == repr(value)
        if is_header or not is_element:
            last = path[-2] if is_element else path[-1]
            assert list(tomli.loads(f"{name} = 1")) == [last]


@EXAMPLES
@given(documents(newer=False))
def test_documents_of_toml_1_0_load_without_a_finding(text: str) -> None:
    spec, diagnostics = load("spec.toml", text.encode())
    assert [d.rule.code for d in diagnostics] == ([] if tomli.loads(text) else ["JS101"])
    assert repr(spec.data if spec else {}) == repr(tomli.loads(text))


@EXAMPLES
@given(documents(newer=True))
def test_toml_1_1_is_found_whether_or_not_it_looks_like_it(text: str) -> None:
    expected = newer_syntax(Scan(text))
    assert Positions(SourceFile("spec.toml", text)).newer_syntax() == expected
    fixed = text
    for piece in reversed(expected):
        if piece.replacement is not None:
            fixed = fixed[: piece.span.start] + piece.replacement + fixed[piece.span.end :]
    assert repr(tomli.loads(fixed)) == repr(tomli.loads(text))
    left = newer_syntax(Scan(fixed))
    assert all(piece.replacement is None or piece.what.startswith("a comma") for piece in left)


FRAGMENTS = st.one_of(
    st.sampled_from(
        [*"[]{}=.,:;#\"'\\ \n\t-+_\r\0", "[[", "]]", '"""', "'''", "a", "b", "\n[a]\n", "a = ", "1"]
    ),
    st.sampled_from(["True", "None", "16GiB", "3.12.1", "2020-02-30", "0x", "\ufeff", "\u202e"]),
    st.sampled_from(SCALARS + NEWER_SCALARS),
    PRINTABLE,
)


@EXAMPLES
@given(documents(newer=True), st.lists(FRAGMENTS, max_size=3).map("".join))
def test_a_damaged_document_is_explained_where_the_damage_is(text: str, fragment: str) -> None:
    for at in {0, len(text) // 3, len(text) // 2, len(text)}:
        _check_loading((text[:at] + fragment + text[at + 1 :]).encode())


@EXAMPLES
@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_no_text_makes_the_loader_raise(text: str) -> None:
    _check_loading(text.encode())


@EXAMPLES
@given(st.binary(max_size=40))
def test_no_bytes_make_the_loader_raise(content: bytes) -> None:
    _check_loading(content)


def _check_loading(content: bytes) -> None:
    spec, diagnostics = load("spec.toml", content)
    assert spec is not None or diagnostics
    for diagnostic in diagnostics:
        assert re.fullmatch(r"JS1\d\d", diagnostic.rule.code)
        assert diagnostic.message
        text = diagnostic.primary.source.text
        for label in (diagnostic.primary, *diagnostic.related):
            assert 0 <= label.span.start <= label.span.end <= len(text)
        if diagnostic.fix is not None:
            assert 0 <= diagnostic.fix.span.start <= diagnostic.fix.span.end <= len(text)
    if spec is not None:
        assert spec.positions.scan.stop is None
        assert set(spec.positions.scan.values) == set(_paths(spec.data))
