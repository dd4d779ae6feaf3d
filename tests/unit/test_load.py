from __future__ import annotations

import subprocess
import sys

import pytest

from jobspec.diagnostic import Diagnostic
from jobspec.spec.load import MAX_BYTES, load


def _only(content: bytes) -> tuple[str, Diagnostic]:
    """`code line:column text` of the one finding for some content, and the finding."""
    _, (diagnostic,) = load("spec.toml", content)
    source, span = diagnostic.primary.source, diagnostic.primary.span
    line, column = source.position(span.start)
    where = f"{diagnostic.rule.code} {line}:{column} {source.text[span.start : span.end]}"
    return where, diagnostic


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "JS101 1:1 "),
        (b"\n# nothing\n", "JS101 1:1 "),
        (b'a = "x"\r\nb = "\xc3\xa9\xff"', "JS102 2:7 �"),
        (b"\xff\xfea\x00", "JS102 1:1 �"),
        (b"\xef\xbb\xbfa = 1", "JS103 1:1 "),
        (b"a = 1\nb = 'x\x00'", "JS104 2:7 \0"),
        (b"a = 1 # \x7f", "JS104 1:9 \x7f"),
        (b'"\\n\x00" = 1', "JS104 1:4 \0"),
        (b'["\\u0041\x1f"]', "JS104 1:9 \x1f"),
        (b'"a\\t".b."\\t\r" = 1', "JS105 1:12 \r"),
        (b"a = 1\rb = 2", "JS105 1:6 \r"),
        (b"a = '''\r'''", "JS105 1:8 \r"),
        (b"a = 1\n\na = 2", "JS107 3:1 a"),
        (b"[a.b]\n[a.b]", "JS107 2:4 b"),
        (b"a = { b = 1, b = { c = 1 } }", "JS107 1:14 b"),
        (b"a = { b = 1, }", "JS108 1:12 ,"),
        (b"a = " + b"[" * 10_000 + b"]" * 10_000, "JS109 1:105 ["),
        (b"a = " + b"{ b = " * 10_000, "JS109 1:601 b"),
        (b"a" + b".a" * 10_000 + b" = 1", "JS109 1:201 a"),
        (b"a = 18446744073709551616", "JS110 1:5 18446744073709551616"),
        (b"a = " + b"9" * 5000, "JS110 1:5 " + "9" * 5000),
        (b"#" * (MAX_BYTES + 1), "JS111 1:1 "),
    ],
)
def test_findings(content: bytes, expected: str) -> None:
    assert _only(content)[0] == expected


@pytest.mark.parametrize(
    ("text", "place", "words", "fixed"),
    [
        ("a = True", "1:5 True", "lower case", "a = true"),
        ("a = [False]", "1:6 False", "lower case", "a = [false]"),
        ("a = None", "1:5 None", "leave the key out", None),
        ("a = yes", "1:5 yes", "write `true`", None),
        ("a = hello world # x", "1:5 hello world", "quotes", 'a = "hello world" # x'),
        ("a = { b = etl.py:f, c = 1 }", "1:11 etl.py:f", "quotes", 'a = { b = "etl.py:f", c = 1 }'),
        ("memory = 16GiB", "1:10 16GiB", "quotes", 'memory = "16GiB"'),
        ("memory = 16 GiB # x", "1:10 16 GiB", "quotes", 'memory = "16 GiB" # x'),
        ("python = 3.12.1", "1:10 3.12.1", "quotes", 'python = "3.12.1"'),
        ("a = [30m, 1]", "1:6 30m", "quotes", 'a = ["30m", 1]'),
        ("a = ${DATA}", "1:5 ${DATA}", "constant", 'a = "${DATA}"'),
        ("a =\nb = 1", "1:4 ", "a value is missing", None),
        ("a = { b = }", "1:11 ", "missing before `}`", None),
        ("a = [1,,2]", "1:8 ,", "missing before the comma", None),
        ("a == 1", "1:4 =", "one `=` too many", None),
        ("a", "1:1 a", "has no value", None),
        ("a: 1", "1:2 :", "`=`", "a = 1"),
        ('{"a": 1}', "1:1 {", "JSON", None),
        ("---\na = 1", "1:1 ---", "YAML", None),
        ("- a", "1:1 -", "YAML", None),
        ("my key = 1", "1:1 my key", "quotes", '"my key" = 1'),
        ("é = 1", "1:1 é", "quotes", '"é" = 1'),
        ("a 5", "1:3 5", "`=` is missing", None),
        ("= 5", "1:1 =", "a key is missing", None),
        ("a. = 5", "1:4 =", "a key is missing", None),
        ("// x", "1:1 //", "`#`", None),
        ("a = 1,", "1:6 ,", "comma", "a = 1"),
        ("a = 1; b = 2", "1:6 ;", "semicolon", None),
        ("a = 1 b = 2", "1:7 b =", "new line", None),
        ("a = 1 ]", "1:7 ]", "no open bracket", None),
        ("a = 'it's'", "1:9 s'", "double quotes", None),
        ('a = "say "x""', '1:11 x""', "inside the string", None),
        ('a = "x', '1:5 "x', "not closed", None),
        ("a = \"x'\nb = 1", "1:5 \"x'", "not '", None),
        ('a = """x\n', '1:5 """', "never closed", None),
        ('a = "C:\\Users"', "1:8 \\U", "single quotes", None),
        ('a = "\\ud800"', "1:6 \\ud800", "no escape", None),
        ('a = """\n\\ x"""', "2:1 \\ ", "no escape", None),
        ("a = (1, 2)", "1:5 (", "square brackets", None),
        ("a = f'x'", "1:5 f", "prefix", None),
        ("a = “x”", "1:5 “x”", "typographic", 'a = "x"'),
        ("a = `x`", "1:5 `", "backquotes", None),
        ("a = .5", "1:5 .5", "0.5", "a = 0.5"),
        ("a = 5.", "1:5 5.", "5.0", "a = 5.0"),
        ("a = 007", "1:5 007", "begin with 0", None),
        ("a = 1_", "1:5 1_", "underscore", None),
        ("a = 2020-02-30", "1:5 2020-02-30", "no date", None),
        ("a = 2020-13-01", "1:5 2020-13-01", "no date", None),
        ("a = 25:00:00", "1:5 25:00:00", "no time", None),
        ("a = [1, 2", "1:5 [", "array is never closed", None),
        ('a = [\n  "x",\n\n[b]\nc = 1', "1:5 [", "array is never closed", None),
        ("a = [\n  1\nb = 2", "1:5 [", "array is never closed", None),
        ("a = [\n  1,\n[[b]]\nc = 1", "1:5 [", "array is never closed", None),
        ("a = [\n[b]\n]", "2:2 b", "quotes", None),
        ("a = [\n  1,\nb = 2", "1:5 [", "array is never closed", None),
        ("a = { b = 1", "1:5 {", "inline table is never closed", None),
        ("a = [1 2]", "1:8 2", "a comma is missing", None),
        ("a = [1, 2}", "1:10 }", "does not close", "a = [1, 2]"),
        ("a = { b = 1; c = 2 }", "1:12 ;", "commas", "a = { b = 1, c = 2 }"),
        ("a = [b = 1]", "1:6 b", "braces", None),
        ("[a", "1:1 [", "not closed", None),
        ("[[a]", "1:1 [[", "`]]`", None),
        ("[a]]", "1:4 ]", "more brackets", "[a]"),
        ("[]", "1:2 ]", "name", None),
        ("[my table]", "1:5 t", "quotes", None),
        ("[a] b = 1", "1:5 b = 1", "alone on its line", None),
        ("a\u00a0= 1", "1:2 \u00a0", "no-break space", "a = 1"),
        ("\u200ba = 1", "1:1 \u200b", "invisible", "a = 1"),
    ],
)
def test_common_mistakes(text: str, place: str, words: str, fixed: str | None) -> None:
    where, diagnostic = _only(text.encode())
    assert where == f"JS106 {place}"
    assert words in f"{diagnostic.message} {diagnostic.help}"
    if fixed is not None:
        assert diagnostic.fix is not None
        span = diagnostic.fix.span
        assert text[: span.start] + diagnostic.fix.replacement + text[span.end :] == fixed
        assert load("spec.toml", fixed.encode())[1] == []


@pytest.mark.parametrize(
    ("text", "name", "first"),
    [
        ("a = 1\na.b.c = 2", "a", "1:1"),
        ("a = 1\n[a]", "a", "1:1"),
        ("[a]\nb = 1\n\n[[a]]", "a", "1:2"),
        ("[[a]]\n[a]", "a", "1:3"),
        ("a = [1]\n[[a]]", "a", "1:1"),
        ("a = { b = 1 }\na.c = { d = 2 }", "a", "1:1"),
        ("[x]\ny.z = 1\n[x.y]", "x.y", "2:1"),
        ('[x]\n"a b" = 1\n"a b" = [{ c = 1 }]', 'x."a b"', "2:1"),
        ("[[e]]\na = 1\n[[e]]\na = 1\na = 2", "e.a", "4:1"),
    ],
)
def test_a_key_defined_twice_shows_both_places(text: str, name: str, first: str) -> None:
    _, diagnostic = _only(text.encode())
    assert diagnostic.rule.code == "JS107"
    assert f"`{name}`" in diagnostic.message
    (related,) = diagnostic.related
    line, column = related.source.position(related.span.start)
    assert f"{line}:{column}" == first


def test_an_array_that_is_never_closed_shows_where_the_bracket_was_expected() -> None:
    _, diagnostic = _only(b"a = [\n  1, # one\nb = 2")
    (related,) = diagnostic.related
    assert related.text == "`]` expected"
    assert related.source.position(related.span.start).line == 2


def test_windows_line_endings_are_read() -> None:
    spec, diagnostics = load("spec.toml", b"a = '''x\r\ny'''\r\nb = 1\r\n")
    assert diagnostics == []
    assert spec is not None
    assert spec.data == {"a": "x\ny", "b": 1}
    span = spec.positions.key(("b",))
    assert span is not None
    assert spec.source.position(span.start) == (3, 1)


def test_toml_1_1_and_marks_are_found_together_and_the_data_stays() -> None:
    spec, diagnostics = load(
        "spec.toml", b"\xef\xbb\xbfa = { b = 1, }\nc = 12:30\nd = 1" + b"0" * 30
    )
    assert [d.rule.code for d in diagnostics] == ["JS103", "JS108", "JS108", "JS110"]
    assert spec is not None
    assert list(spec.data) == ["a", "c", "d"]


def test_floats_without_end_and_dates_are_data() -> None:
    spec, diagnostics = load("spec.toml", b"a = inf\nb = nan\nc = 2020-01-01\nd = 12:00:00")
    assert diagnostics == []
    assert spec is not None
    assert [type(value).__name__ for value in spec.data.values()] == [
        *("float", "float", "date", "time")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"a = " + b"[" * 99 + b"]" * 99,
        b"a = [" + b"1," * (MAX_BYTES // 2 - 5) + b"]",
        b'a = "' + b"\\n" * (MAX_BYTES // 2 - 5) + b'"',
        b"[[entry]]\n" * (MAX_BYTES // 10),
        b"".join(b"k%d%s = 1\n" % (n, b".a" * 98) for n in range(MAX_BYTES // 210)),
    ],
)
def test_the_largest_specs_load(content: bytes) -> None:
    assert len(content) <= MAX_BYTES
    spec, diagnostics = load("spec.toml", content)
    assert spec is not None
    assert diagnostics == []


def test_ten_megabytes_are_refused() -> None:
    content = b"a = [" + b"1," * 5_000_000 + b"]"
    assert _only(content)[1].rule.code == "JS111"


HEAVY = ("asyncio", "json", "jinja2", "modal", "pydantic", "subprocess", "tempfile", "unicodedata")
FOR_ERRORS = ("jobspec.spec.scan", "jobspec.spec.syntax", "jobspec.spec.portable")


def test_loading_a_right_spec_imports_little() -> None:
    program = (
        "from jobspec.spec.load import load; import sys;"
        "assert load('spec.toml', b'a = { b = [1] }')[0];"
        f"print(*(name for name in {HEAVY + FOR_ERRORS} if name in sys.modules))"
    )
    path = f"import sys; sys.path[:] = {sys.path!r}; {program}"
    command = [sys.executable, "-I", "-S", "-c", path]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == "\n"
