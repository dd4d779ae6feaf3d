"""What a person is told of a run, and where: results on stdout, all else on stderr."""

from __future__ import annotations

import io

import pytest

from jobspec.local.console import Plain, Terminal
from jobspec.local.logs import LONGEST, Labels, Lines
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.report import differences, figures
from jobspec.local.statistics import Durations, Statistics
from jobspec.local.words import duration, rate, size


def test_lines_are_joined_from_pieces_and_end_with_what_has_begun():
    lines = Lines()
    text = "one\ntwo ä€\r\n\n 10%\r 90%\r100%\nrest"
    found = []
    for byte in text.encode():
        found += lines.add(bytes([byte]))
    assert (found, lines.waiting) == (["one", "two ä€", "", "100%"], True)
    assert (lines.rest(), lines.rest()) == (["rest"], [])


def test_a_line_without_end_is_broken():
    assert [len(line) for line in Lines().add(b"x" * (2 * LONGEST + 1))] == [LONGEST, LONGEST]


def test_containers_of_one_entry_are_told_apart_while_there_are_several():
    labels = Labels()
    with labels.label("work") as first, labels.label("work") as second, labels.label("a") as other:
        assert (first, second, other) == ("work", "work 2", "a")
    with labels.label("work") as later:
        assert later == "work"
    assert labels.width == len("work 2")


def test_on_a_pipe_there_are_neither_colours_nor_what_moves_a_cursor():
    plain = Plain(io.StringIO())
    assert plain.clean("\x1b[31mred\x1b[0m\x1b[2A \x1b]0;title\x07\x08tab\tend") == "red tab\tend"
    assert plain.hued("name", 1) == "name"


def test_a_terminal_keeps_colours_alone():
    terminal = Terminal(io.StringIO(), colours=True, size=lambda: (80, 24))
    assert terminal.clean("\x1b[31mred\x1b[2A\x1b[K") == "\x1b[31mred\x1b[0m"
    assert terminal.hued("name", 0) == "\x1b[36mname\x1b[0m"
    plain = Terminal(io.StringIO(), colours=False, size=lambda: (80, 24))
    assert (plain.clean("\x1b[31mred"), plain.hued("name", 0)) == ("red", "name")


class Closed(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_who_has_closed_the_pipe_is_not_told_any_more():
    Plain(Closed()).say(["line"])


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.000_25, "0.2 ms"),
        (0.0124, "12 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (3.42, "3.4 s"),
        (45, "45 s"),
        (99.6, "2 min"),
        (5970, "1.7 h"),
    ],
)
def test_durations_as_people_write_them(seconds, words):
    assert duration(seconds) == words


def test_rates_and_sizes_as_people_write_them():
    assert [rate(*each) for each in ((240, 2), (3, 2), (1, 10), (1, 0))] == [
        "120/s",
        "1.5/s",
        "6.0/min",
        "0.0/min",
    ]
    assert [size(n) for n in (0, 1023, 1024, 10 * 2**20)] == ["0 B", "1023 B", "1.0 KiB", "10 MiB"]


def test_quantiles_are_right_to_a_hundredth():
    times = Durations()
    for number in range(1, 1001):
        times.add(number / 1000)
    assert times.quantile(0.5) == pytest.approx(0.5, rel=0.011)
    assert times.quantile(0.95) == pytest.approx(0.95, rel=0.011)
    assert (times.quantile(0), times.quantile(1)) == (
        pytest.approx(0.001, rel=0.011),
        pytest.approx(1, rel=0.011),
    )


def test_the_closing_table_has_a_line_for_each_method_that_ran():
    statistics = Statistics()
    for method in ("ask", "tell"):
        calls = statistics.of_calls("Model", method)
        calls.inputs, calls.failures = 1200, 3
        calls.times.add(0.012)
    statistics.of_containers("Model").count = 2
    statistics.of_containers("Model").starts.add(0.3)
    assert [" ".join(line.split()) for line in figures(statistics)] == [
        "entry calls failed p50 p95 cold start containers",
        "Model.ask 1,200 3 12 ms 12 ms 302 ms 2",
        "Model.tell 1,200 3 12 ms 12 ms",
    ]
    assert figures(Statistics()) == []


def test_nothing_is_said_of_differences_where_there_are_none():
    assert differences(NotEmulated()) == []
