"""What a person is told of a run, and where: results on stdout, all else on stderr."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest

from jobspec.local import console
from jobspec.local.console import Plain, Terminal
from jobspec.local.logs import LONGEST, Labels, Lines, Tracebacks
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.progress import Maps
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


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def finish(progress, count, *, failed=0):
    for _ in range(count):
        progress.input_begun(Clock.now)
        progress.input_ended(failed=False)
        progress.running -= 1
    progress.failed += failed


def test_a_map_is_told_of_by_what_is_known():
    clock = Clock()
    maps = Maps(clock)
    assert maps.rows() == []
    for _ in range(100):
        progress = maps.put("fc-1", "Model.predict")
    assert maps.rows() == ["Model.predict  0 done, 0 running"]
    finish(progress, 40, failed=1)
    progress.input_begun(clock.now)
    clock.now += 1
    assert maps.rows() == ["Model.predict  40 done, 1 running, 1 failed, 40/s"]
    clock.now += 1  # nothing was put for long enough
    assert maps.rows() == ["Model.predict  40/100 done, 1 running, 1 failed, 20/s, 3 s left"]
    clock.now += 58
    finish(progress, 60)
    assert maps.rows() == []
    assert maps.end("fc-1") == [
        "Model.predict  100/100 done, 1 failed, 1.7/s once started, took 60 s"
    ]
    assert maps.end("fc-1") == []


def test_a_full_map_may_have_more_to_put():
    clock = Clock()
    maps = Maps(clock)
    for _ in range(1500):
        progress = maps.put("fc-1", "work")
    finish(progress, 500)
    clock.now += 60
    assert "500 done" in maps.rows()[0]
    finish(progress, 1)
    assert "501/1,500 done" in maps.rows()[0]


def test_many_maps_take_few_rows_and_short_ones_no_line():
    clock = Clock()
    maps = Maps(clock)
    for number in range(8):
        maps.put(f"fc-{number}", "work")
    assert [*map(len, (maps.rows(), maps.end("fc-0")))] == [6, 0]
    assert maps.rows()[-1] == "and 2 more maps"
    clock.now += 3
    assert len(maps.end_all()) == 7


def test_progress_on_a_pipe_is_a_line_now_and_then(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(console.time, "monotonic", clock)
    stream = io.StringIO()
    plain = Plain(stream)
    for _ in range(41):
        plain.progress(["row"])
        clock.now += 0.25
    assert stream.getvalue() == "row\n" * 2


class Screen:
    """As much of a terminal as the console uses, of so many rows and endless columns."""

    def __init__(self, height: int) -> None:
        self.rows = [""] * height
        self.at = (0, 0)
        self.saved = (0, 0)
        self.bottom = height - 1

    def write(self, text: str) -> int:
        for part in re.findall(r"\x1b\[[0-9;]*[A-Za-z]|\x1b.|\n|[^\x1b\n]+", text):
            self.take(part)
        return len(text)

    def flush(self) -> None: ...

    def take(self, part: str) -> None:
        row, column = self.at
        if part in ("\n", "\x1bD"):
            if row == self.bottom:
                self.rows[: row + 1] = [*self.rows[1 : row + 1], ""]
            self.at = (min(row + 1, self.bottom), 0 if part == "\n" else column)
        elif part == "\x1b7":
            self.saved = self.at
        elif part == "\x1b8":
            self.at = self.saved
        elif part == "\x1b[r":
            self.bottom, self.at = len(self.rows) - 1, (0, 0)
        elif part == "\x1b[2K":
            self.rows[row] = ""
        elif found := re.fullmatch(r"\x1b\[1;(\d+)r", part):
            self.bottom, self.at = int(found[1]) - 1, (0, 0)
        elif found := re.fullmatch(r"\x1b\[(\d+);1H", part):
            self.at = (int(found[1]) - 1, 0)
        elif found := re.fullmatch(r"\x1b\[(\d+)A", part):
            self.at = (row - int(found[1]), column)
        else:
            self.rows[row] = self.rows[row][:column].ljust(column) + part
            self.at = (row, column + len(part))


def test_progress_stays_below_what_anybody_prints():
    screen = Screen(9)
    terminal = Terminal(screen, colours=False, size=lambda: (20, 9))
    screen.write("of the command\nbegun")
    terminal.progress(["one"])
    terminal.progress(["one", "two"])
    assert screen.rows == ["of the command", "begun", *[""] * 5, "one", "two"]
    screen.write(" ended\n")
    for number in range(7):
        terminal.say([f"line {number}"])
    screen.write("the command again\n")
    assert screen.rows == [
        *(f"line {n}" for n in range(2, 7)),
        "the command again",
        "",
        "one",
        "two",
    ]
    terminal.progress(["x" * 30])
    assert screen.rows[6:] == ["", "", "x" * 19]
    terminal.close()
    terminal.say(["last"])
    assert screen.rows[5:] == ["the command again", "last", "", ""]
    assert screen.bottom == 8


def test_a_terminal_of_few_rows_is_left_to_others():
    screen = Screen(2)
    Terminal(screen, colours=False, size=lambda: (20, 2)).progress(["row"])
    assert screen.rows == ["", ""]


def test_frames_of_the_sdk_are_left_out_of_tracebacks(monkeypatch):
    told = [
        "Traceback (most recent call last):",
        '  File "/__modal/first/modal/x.py", line 1, in y',
        "    yield",
        "    ^^^^^",
        '  File "/root/app.py", line 9, in work',
        "    raise ValueError(7)",
        "ValueError: 7",
        "    of the user",
    ]
    tracebacks = Tracebacks()
    assert [line for line in told if tracebacks.keeps(line)] == [told[0], *told[4:]]
    monkeypatch.setenv("MODAL_TRACEBACK", "1")
    tracebacks = Tracebacks()
    assert [line for line in told if tracebacks.keeps(line)] == told


def test_a_run_loads_what_serves_http_only_when_it_serves():
    program = "import jobspec.local.control_plane, sys; print('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
