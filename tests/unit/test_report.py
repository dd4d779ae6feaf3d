from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from jobspec.diagnostic import Diagnostic, Fix, Label, Rule, Severity
from jobspec.report import json as report_json
from jobspec.report.text import MAX_COLUMNS, render, render_concise
from jobspec.report.visible import escaped, width
from jobspec.source import SourceFile, Span

DIRECT_CALL = Rule("JS301", Severity.ERROR, "`{name}` is an entry and cannot be called directly")
COSTLY = Rule("JS601", Severity.WARNING, "`{name}` never scales down")
DROPPED = Rule("JS390", Severity.NOTE, "the `__main__` block is left out")

SPEC = SourceFile(
    "jobs/etl.toml",
    """\
name = "etl"

[entry]
kind = "function"
payload = "etl.py:transform"
""",
)
PAYLOAD = SourceFile(
    "jobs/etl.py",
    """\
def transform(day):
    return day


def main():
\tprint("日本", transform(3))
""",
)


def _label(source: SourceFile, piece: str, text: str = "") -> Label:
    start = source.text.index(piece)
    return Label(source, Span(start, start + len(piece)), text)


CALL_END = PAYLOAD.text.index("(3)")
CALL = DIRECT_CALL.at(
    _label(PAYLOAD, "transform(3)", "called here"),
    _label(PAYLOAD, "def transform(day):\n    return day", "runs in a container"),
    _label(SPEC, '"etl.py:transform"', "declared here"),
    help="write `transform.remote(3)` to run it in a container,\nor `transform.local(3)` here",
    fix=Fix("call it in a container", PAYLOAD, Span(CALL_END, CALL_END), ".remote"),
    name="transform",
)

CALL_IN_FULL = """\
error[JS301]: `transform` is an entry and cannot be called directly
 --> jobs/etl.py:6:14
  |
1 | def transform(day):
  | ------------------- runs in a container (to line 2)
...
6 |     print("日本", transform(3))
  |                   ^^^^^^^^^^^^ called here
  |
 ::: jobs/etl.toml:5:11
  |
5 | payload = "etl.py:transform"
  |           ------------------ declared here
  |
  = help: write `transform.remote(3)` to run it in a container,
          or `transform.local(3)` here
  = fix: call it in a container

"""


def test_a_finding_in_full() -> None:
    assert render([CALL], color=False) == CALL_IN_FULL


def test_colours_only_add_escape_sequences() -> None:
    colored = render([CALL], color=True)
    assert colored.startswith("\x1b[1;31merror[JS301]\x1b[0m")
    assert "\x1b[1;31m^^^^^^^^^^^^ called here\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == CALL_IN_FULL


def test_findings_on_a_line_each() -> None:
    costly = COSTLY.at(_label(SPEC, "entry"), help="not shown", name="etl")
    assert render_concise([CALL, costly]) == (
        "jobs/etl.py:6:14: error[JS301] `transform` is an entry and cannot be called directly\n"
        "jobs/etl.toml:3:2: warning[JS601] `etl` never scales down\n"
    )


def test_no_findings_are_no_text() -> None:
    assert render([], color=True) == render_concise([]) == ""


def _lines(text: str, span: Span, label: str = "") -> list[str]:
    """The rendered source line and underline of one label, without the gutter."""
    finding = DROPPED.at(Label(SourceFile("a.py", text), span, label))
    lines = render([finding], color=False).splitlines()
    return [line.partition("| ")[2] for line in lines[3:5]]


@pytest.mark.parametrize(
    ("text", "span", "shown", "under"),
    [
        ("x = 1", Span(4, 5), "x = 1", "    ^"),
        ("\tx\ty", Span(3, 4), "    x    y", "         ^"),
        ("日本 = x", Span(0, 2), "日本 = x", "^^^^"),
        ("日本 = x", Span(5, 6), "日本 = x", "       ^"),
        ("e\u0301e\u0301 = x", Span(7, 8), "e\u0301e\u0301 = x", "     ^"),
        ("a\x1b[31mb = x", Span(10, 11), "a\\x1b[31mb = x", "             ^"),
        ("a\u202eb = x", Span(1, 2), "a\\u202eb = x", " ^^^^^^"),
        ("a\ud800 = x", Span(5, 6), "a\\ud800 = x", "          ^"),
        ("x =", Span(3, 3), "x =", "   ^"),
        ("x =\ny", Span(3, 4), "x =", "   ^"),
        ("x = 1\n", Span(6, 6), "", "^"),
        ("x = [\n1,\n]", Span(4, 11), "x = [", "    ^ (to line 3)"),
        ("", Span(0, 0), None, None),
    ],
)
def test_what_is_underlined(text: str, span: Span, shown: str | None, under: str | None) -> None:
    expected = [] if shown is None else [shown, under]
    assert [line for line in _lines(text, span) if shown is not None] == expected


@pytest.mark.parametrize("fill", ["x", "日", "\t", "\u202e"])
@pytest.mark.parametrize("before", [0, 3, 500])
@pytest.mark.parametrize("after", [0, 500])
def test_a_long_line_is_cut_around_the_mark(fill: str, before: int, after: int) -> None:
    text = fill * before + "HERE" + fill * after
    shown, under = _lines(text, Span(before, before + 4), "label")
    assert width(shown) <= MAX_COLUMNS
    assert under.endswith("^^^^ label")
    at = under.index("^")
    assert width(shown[: shown.index("HERE")]) == at
    assert shown.startswith("…") == (before == 500)
    assert shown.endswith("…") == (after == 500)


def test_two_marks_far_apart_on_a_long_line_are_both_shown() -> None:
    source = SourceFile("a.py", "first" + " " * 400 + "second")
    finding = DROPPED.at(_label(source, "second", "two"), _label(source, "first", "one"))
    lines = render([finding], color=False).splitlines()
    assert lines[3].startswith("1 | first")
    assert lines[4] == "  | ----- one"
    assert lines[5].endswith("second")
    assert lines[6].endswith("^^^^^^ two")


def test_two_marks_on_one_line_share_it() -> None:
    source = SourceFile("a.py", "a = 1; a = 2")
    first, second = Label(source, Span(0, 1), "first"), Label(source, Span(7, 8))
    assert render([DROPPED.at(second, first)], color=False).splitlines()[3:6] == [
        "1 | a = 1; a = 2",
        "  | - first",
        "  |        ^",
    ]


def test_a_file_without_text_is_only_named() -> None:
    missing = DROPPED.at(Label(SourceFile("gone.toml", ""), Span(0, 0)), help="create it")
    assert render([missing], color=False) == (
        "note[JS390]: the `__main__` block is left out\n --> gone.toml\n  = help: create it\n\n"
    )


@pytest.mark.parametrize("rendered", [lambda ds: render(ds, color=False), render_concise])
def test_nothing_from_outside_reaches_the_terminal(
    rendered: Callable[[list[Diagnostic]], str],
) -> None:
    evil = "\x1b]0;title\x07\r\u202e\u2066\x9b\udc80\x00\u2028"
    source = SourceFile(f"{evil}.toml", f"{evil} = {evil}")
    finding = COSTLY.at(
        Label(source, Span(0, 3), evil), help=evil, fix=Fix(evil, source, Span(0, 1), ""), name=evil
    )
    text = rendered([finding])
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "\\x1b]0;title\\x07\\r\\u202e\\u2066\\x9b\\udc80\\x00\\u2028" in text
    text.encode("utf-8")


def test_a_message_stays_on_its_line() -> None:
    assert escaped("a\nb\tc") == "a\\nb\\tc"
    finding = COSTLY.at(_label(SPEC, "entry"), name="a\nb")
    assert len(render_concise([finding]).splitlines()) == 1


def test_json() -> None:
    assert json.loads(report_json.render([CALL])) == {
        "version": 1,
        "diagnostics": [
            {
                "code": "JS301",
                "severity": "error",
                "message": "`transform` is an entry and cannot be called directly",
                "file": "jobs/etl.py",
                "line": 6,
                "column": 14,
                "end_line": 6,
                "end_column": 26,
                "label": "called here",
                "help": CALL.help,
                "related": [
                    {
                        "file": "jobs/etl.py",
                        "line": 1,
                        "column": 1,
                        "end_line": 2,
                        "end_column": 15,
                        "label": "runs in a container",
                    },
                    {
                        "file": "jobs/etl.toml",
                        "line": 5,
                        "column": 11,
                        "end_line": 5,
                        "end_column": 29,
                        "label": "declared here",
                    },
                ],
                "fix": {
                    "title": "call it in a container",
                    "file": "jobs/etl.py",
                    "start": {"line": 6, "column": 23},
                    "end": {"line": 6, "column": 23},
                    "replacement": ".remote",
                },
            }
        ],
    }


def test_json_of_nothing_is_an_empty_list() -> None:
    assert json.loads(report_json.render([])) == {"version": 1, "diagnostics": []}


def test_json_is_ascii_and_has_no_half_of_a_pair() -> None:
    source = SourceFile("a\udcff.toml", "x")
    text = report_json.render([COSTLY.at(Label(source, Span(0, 1)), name="日\ud83d \U0001f600 \0")])
    assert text.isascii()
    (finding,) = json.loads(text)["diagnostics"]
    assert finding["file"] == "a\\udcff.toml"
    assert finding["message"] == "`日\\ud83d \U0001f600 \0` never scales down"
    assert finding["fix"] is None
