"""Generated mains, run by the real `modal run`: failures, ends in the middle, what is run again.

Every call leaves a file on a volume, so that calls can be counted from outside.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SPEC = """
name = "trial"

[volumes]
data = {{ mount = "/data", name = "{volume}", create = true }}

[entry]
kind = "function"
payload = "trial.py:{entry}"
resources = {{ max_containers = 2 }}

[main]
{main}
"""
MAP = 'map = "{}"\ninputs = "trial.py:numbers"\nkeep = "trial.py:write"\n'
SWEEP = """
sweep = "train"
arguments = { model = { depth = 2 } }
grid = { rate = [0.1, 1], "model.width" = [4, 8] }
sort = "-loss"
"""


class Trial:
    """An app, compiled in a folder of its own, whose volume can be looked into."""

    def __init__(self, folder: Path, state: Path, entry: str, main: str) -> None:
        self.folder = folder
        self.output = folder / "results"
        self.volume = state / "volumes" / folder.name
        self._environment = os.environ | {"JOBSPEC_STATE": str(state), "COLUMNS": "200"}
        spec = SPEC.format(volume=folder.name, entry=entry, main=main)
        (folder / "trial.toml").write_text(spec, encoding="utf-8")
        shutil.copy(HERE / "trial.py", folder)
        compiled = subprocess.run(
            [sys.executable, "-m", "jobspec", "compile", "trial.toml"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert compiled.returncode == 0, compiled.stderr
        self.volume.mkdir(parents=True)

    def start(
        self, *options: str, launch: tuple[str, ...] = ("modal", "run")
    ) -> subprocess.Popen[str]:
        """The app, running in a process group of its own."""
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "jobspec", "local", "--"),
                *(*launch, "trial_app.py"),
                *options,
            ],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *options: str, launch: tuple[str, ...] = ("modal", "run")) -> tuple[int, str]:
        """Status and output of a run to its end."""
        process = self.start(*options, launch=launch)
        said, _ = process.communicate(timeout=200)
        return process.returncode, said

    def mend(self) -> None:
        """From now on nothing fails or waits."""
        (self.volume / "mended").touch()

    @property
    def calls(self) -> list[object]:
        """What the entry was called with, as far as it has been."""
        files = sorted((self.volume / "calls").glob("*"))
        return [json.loads(file.read_text()) for file in files]

    @property
    def members(self) -> list[tuple[float, int, int, int]]:
        """The calls of a sweep, in order: rate, depth, width and epochs."""
        found = []
        for call in self.calls:
            assert isinstance(call, list)
            rate, model, epochs, _ = call
            found.append((rate, model["depth"], model["width"], epochs))
        return sorted(found)

    @property
    def results(self) -> list[int]:
        return [int(line) for line in (self.output / "results.txt").read_text().split()]

    @property
    def failures(self) -> dict[int, str]:
        lines = next(self.output.glob("*.failed.jsonl")).read_text().splitlines()
        found = [json.loads(line) for line in lines]
        return {next(iter(each.values())): each["error"] for each in found}

    @property
    def table(self) -> list[dict[str, str]]:
        with (self.output / "sweep.csv").open(newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state folder for the module, so that the environment is made once."""
    return tmp_path_factory.mktemp("state")


def test_failures_are_kept_and_run_again_alone(tmp_path: Path, state: Path) -> None:
    trial = Trial(tmp_path, state, "square", MAP.format("square"))
    status, said = trial.run("--first", "1", "--last", "8")
    assert status == 1
    assert trial.failures == {2: "ValueError('three')", 4: "SystemExit(5)"}
    assert "2 of 7 inputs failed" in said
    assert "7 of 7 inputs done" in said
    assert trial.results == [1, 4, 16, 36, 49]

    trial.mend()
    status, said = trial.run("--first", "1", "--last", "8", "--resume")
    assert status == 0, said
    assert trial.results == [1, 4, 9, 16, 25, 36, 49]
    assert not list(trial.output.glob("*.failed.jsonl"))
    assert sorted(trial.calls) == [1, 2, 3, 3, 4, 5, 5, 6, 7]

    # other inputs: those with a result are not run
    status, said = trial.run("--first", "6", "--last", "10", "--resume")
    assert status == 0, said
    assert trial.results == [36, 49, 64, 81]
    assert sorted(map(int, trial.calls[9:])) == [8, 9]

    # a run that does not resume loses nothing, and starts anew
    status, said = trial.run("--first", "6", "--last", "8")
    assert status == 0, said
    assert sorted(map(int, trial.calls[11:])) == [6, 7]
    (earlier,) = trial.output.glob("square.results-*")
    assert len(list(earlier.glob("*.pickle"))) == 9
    assert str(earlier.relative_to(tmp_path)) in said


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_what_is_done_outlives_the_launching_process(
    tmp_path: Path, state: Path, how: signal.Signals
) -> None:
    trial = Trial(tmp_path, state, "square", MAP.format("square"))
    kept = trial.output / "square.results"
    process = trial.start("--last", "9")  # the first of them waits, and so do not the others
    end = time.monotonic() + 100
    while len(list(kept.glob("*.pickle"))) < 6 and time.monotonic() < end:
        time.sleep(0.05)
    if how is signal.SIGKILL:
        os.killpg(process.pid, how)
    else:
        process.send_signal(how)  # which is handed on
    said, _ = process.communicate(timeout=200)
    # of an interrupted `modal run`, Modal makes a success
    assert process.returncode == (0 if how is signal.SIGINT else -how), said
    assert len(list(kept.glob("*.pickle"))) == 6, said
    assert "never retrieved" not in said
    assert "was destroyed" not in said

    trial.mend()
    status, said = trial.run("--last", "9", "--resume")
    assert status == 0, said
    assert trial.results == [number * number for number in range(9)]
    assert Counter(map(int, trial.calls)) == Counter([*range(9), 0, 3, 5])


def test_results_come_as_they_arrive_where_their_order_is_nothing(
    tmp_path: Path, state: Path
) -> None:
    trial = Trial(tmp_path, state, "square", MAP.format("square") + "ordered = false\n")
    process = trial.start("--last", "3")
    file = trial.output / "results.txt"
    end = time.monotonic() + 100
    while not (file.exists() and len(trial.results) == 2) and time.monotonic() < end:
        time.sleep(0.05)
    assert sorted(trial.results) == [1, 4]
    trial.mend()
    said, _ = process.communicate(timeout=200)
    assert process.returncode == 0, said
    assert trial.results[2:] == [0]


def test_one_bad_input_of_ten_thousand_loses_its_chunk_alone(tmp_path: Path, state: Path) -> None:
    trial = Trial(tmp_path, state, "double", MAP.format("double") + "chunk = 100\n")
    status, said = trial.run("--last", "10000")
    assert status == 1
    assert "1 of 100 chunks failed" in said
    good = [number for number in range(10_000) if not 4_300 <= number < 4_400]
    assert trial.results == [2 * number for number in good]
    assert trial.failures == {43: "ValueError('a bad one')"}
    assert len(trial.calls) == 100

    trial.mend()
    status, said = trial.run("--last", "10000", "--resume")
    assert status == 0, said
    assert trial.results == [2 * number for number in range(10_000)]
    assert trial.calls[100:] == [4_300]


def test_a_sweep_has_a_table_and_goes_on(tmp_path: Path, state: Path) -> None:
    trial = Trial(tmp_path, state, "train", SWEEP)
    status, said = trial.run()
    assert status == 1
    assert "1 of 4 members failed" in said
    rows = [(row["rate"], row["model.width"], row["loss"]) for row in trial.table]
    assert rows == [("1.0", "4", "4.0"), ("0.1", "8", "0.8"), ("0.1", "4", "0.4"), ("1.0", "8", "")]
    assert [row["failed"] for row in trial.table] == ["", "", "", "ValueError('diverged')"]
    assert trial.members == [(rate, 2, width, 1) for rate in (0.1, 1.0) for width in (4, 8)]

    before = trial.members
    trial.mend()
    # what `modal run` kept, `python` reads: its classes are the same
    status, said = trial.run("--resume", "--set", "rate=1,2.1234567", launch=("python",))
    assert status == 0, said
    assert [(row["rate"], row["model.width"]) for row in trial.table] == [
        *(("2.1234567", "8"), ("2.1234567", "4"), ("1.0", "8"), ("1.0", "4"))
    ]
    columns = ("rate", "model.width", "loss", "accuracy")  # and no curve
    assert tuple(trial.table[0]) == columns
    lines = said.splitlines()
    assert "rate     model.width  loss     accuracy" in lines
    assert "2.12346  8            16.9877  1" in lines
    again = Counter(trial.members) - Counter(before)
    assert sorted(again.elements()) == [(1.0, 2, 8, 1), (2.1234567, 2, 4, 1), (2.1234567, 2, 8, 1)]


def test_values_are_set_and_looked_at_before_anything_runs(tmp_path: Path, state: Path) -> None:
    trial = Trial(tmp_path, state, "train", SWEEP)
    status, said = trial.run("--dry-run", "--set", "fast=true rate=0.5 epochs=2,3 model.depth=9")
    assert status == 0
    members = [line for line in said.splitlines() if "model.depth=" in line]
    assert members == [
        f"{at} model.depth=9 epochs={epochs} fast=True rate=0.5 model.width={width}"
        for at, (width, epochs) in enumerate([(4, 2), (4, 3), (8, 2), (8, 3)])
    ]
    for wrong, words in {
        "epoch=2": "no argument 'epoch'",
        "epochs=few": "epochs is of type int, not 'few'",
        "fast=1": "fast is of type bool, not '1'",
    }.items():
        status, said = trial.run("--set", wrong)
        assert status == 1
        assert words in said
    assert trial.calls == []
    assert not trial.output.exists()


def test_arguments_of_a_call_are_options(tmp_path: Path, state: Path) -> None:
    main = 'call = "square"\narguments = { number = 6 }\nkeep = "trial.py:write_one"\n'
    trial = Trial(tmp_path, state, "square", main)
    for options, result in {(): "36", ("--number", "7"): "49"}.items():
        status, said = trial.run(*options)
        assert status == 0, said
        assert (trial.output / "result.txt").read_text() == result


def test_parameters_that_have_a_default_are_options(tmp_path: Path, state: Path) -> None:
    main = 'call = "late"\narguments = { number = 6 }\nkeep = "trial.py:write_one"\n'
    trial = Trial(tmp_path, state, "late", main)
    for options, result in {
        (): "6 None",
        ("--day", "monday", "--factor", "2"): "12 monday",
    }.items():
        status, said = trial.run(*options)
        assert status == 0, said
        assert (trial.output / "result.txt").read_text() == repr(result)


def test_inputs_with_sets_are_known_again(tmp_path: Path, state: Path) -> None:
    main = 'map = "count"\ninputs = "trial.py:words"\nkeep = "trial.py:write"\n'
    trial = Trial(tmp_path, state, "count", main)
    for options in ((), ("--resume",)):
        status, said = trial.run(*options)
        assert status == 0, said
        assert trial.results == [20, 20]
    assert sorted(map(str, trial.calls)) == ["a0", "b0"]


ZIP = """
sweep = "rate"
grid = { width = [1, 2] }
zip = { rate = [0.5, 1.5], seed = [7, 8] }
"""


def test_a_result_takes_no_column_of_a_parameter(tmp_path: Path, state: Path) -> None:
    trial = Trial(tmp_path, state, "rate", ZIP)
    status, said = trial.run("--set", "width=1")
    assert status == 0, said
    columns = [(row["rate"], row["result.rate"], row["seeded"]) for row in trial.table]
    assert columns == [("0.5", "0.25", "7"), ("1.5", "0.75", "8")]


def test_what_is_set_of_a_zip_stays_together(tmp_path: Path, state: Path) -> None:
    trial = Trial(tmp_path, state, "rate", ZIP)
    for options, pairs in {
        "width=1 seed=5,6": [("0.5", "5"), ("1.5", "6")],
        "width=1 seed=5": [("0.5", "5"), ("1.5", "5")],
        "width=1 seed=1,2,3 rate=1,2,3": [("1.0", "1"), ("2.0", "2"), ("3.0", "3")],
    }.items():
        status, said = trial.run("--dry-run", "--set", options)
        assert status == 0, said
        members = [line for line in said.splitlines() if "width=1" in line]
        found = [dict(word.split("=") for word in line.split()[1:]) for line in members]
        assert [(each["rate"], each["seed"]) for each in found] == pairs
    for wrong, words in {
        "seed=1,2,3": "what is in zip goes together, but rate has 2, seed has 3 values",
        "seed": "--set: write seed=VALUE",
    }.items():
        status, said = trial.run("--dry-run", "--set", wrong)
        assert status == 1
        assert words in said
