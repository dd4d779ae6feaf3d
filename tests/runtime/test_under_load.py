"""Many inputs, large values, floods of output, many clients, and an end in the middle of it all.

The normal run does a little of each; JOBSPEC_DEEP=1 does as much as the tests' names say.
"""

from __future__ import annotations

import json
import math
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from test_ending import NOTHING, wait_until_nothing

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
INPUTS = 10_000 if DEEP else 400
VALUE = 100 if DEEP else 5  # megabytes
OUTPUT = 300 if DEEP else 10
CLIENTS = 64 if DEEP else 2
MEGABYTE = 1 << 10  # in kilobytes
SPEC = """
name = "kept"

[image]

[volumes]
store = { mount = "/data", name = "store", create = true }

[entry]
kind = "function"
payload = "kept.py:work"

[main]
map = "work"
inputs = "kept.py:numbers"
keep = "kept.py:report"
output = "results"
"""
PAYLOAD = """
from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kept_app import store


def work(number: int) -> int:
    print("ran", number)
    for half in "ab":
        Path("/data", f"{number}-{half}").write_bytes(number.to_bytes(4, "big") * 100_000)
    store.commit()
    time.sleep(0.1)
    return number * number


def numbers() -> list[int]:
    return list(range(COUNT))


def report(results: Iterable[int], output: Path) -> None:
    (output / "sum.txt").write_text(str(sum(results)))
"""
COUNT = 200 if DEEP else 16


@pytest.fixture(scope="module")
def strained(local, tmp_path_factory):
    """What the app says, and how many lines of the flood have come."""
    answers = tmp_path_factory.mktemp("strain") / "answers"
    options = ("--inputs", INPUTS, "--value", VALUE, "--output", OUTPUT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANSWERS", str(answers))
        process = local.start("modal", "run", "loaded.py::strain", *map(str, options))
    others, lines = [], 0
    for line in process.stdout:
        if line.startswith("flood") and line.endswith(f"| {'x' * 999}\n"):
            lines += 1
        else:
            others.append(line)
    assert process.wait() == 0, "".join(others)
    return {**json.loads(answers.read_text()), "lines": lines}


def test_ten_thousand_inputs_have_their_results(strained):
    assert strained["few"]
    assert strained["many"]


def test_values_of_a_hundred_megabytes_arrive(strained):
    assert strained["large"]


def test_hundreds_of_megabytes_of_output_come_through(strained):
    assert strained["flooded"] == OUTPUT
    assert strained["lines"] == OUTPUT * 1000


def test_the_control_plane_holds_little_of_it(strained):
    few, many, large, flooded = strained["memory"]
    assert many < 2 * few
    assert large < few + 100 * MEGABYTE
    assert flooded < few + 100 * MEGABYTE


def test_containers_that_are_lost_or_hang_are_errors_and_others_go_on(strained):
    killed, left, hung = strained["lost"]
    assert "was killed by SIGKILL" in killed
    assert "exited with status 3" in left
    assert hung.startswith("FunctionTimeoutError")
    assert strained["lost_in_map"] == 2
    assert strained["after"] == 1


def test_sixty_four_clients_share_a_control_plane(local):
    result = local.run("python", "launch_many.py", str(CLIENTS), timeout=1200)
    assert result.status == 0, result.out + result.err
    assert result.json == [[0, True]] * CLIENTS, result.err


def numbers_of(pattern: str, text: str) -> set[int]:
    return {int(line.rpartition(pattern)[2]) for line in text.splitlines() if pattern in line}


def whole(volume: Path, number: int, half: str) -> bool:
    return (volume / f"{number}-{half}").read_bytes() == number.to_bytes(4, "big") * 100_000


def test_a_killed_run_leaves_what_was_committed_and_is_resumed(local, tmp_path, monkeypatch):
    name = f"kept_{os.getpid()}"
    (tmp_path / f"{name}.toml").write_text(SPEC.replace("kept.py", f"{name}_payload.py"))
    payload = PAYLOAD.replace("COUNT", str(COUNT)).replace("kept_app", f"{name}_app")
    (tmp_path / f"{name}_payload.py").write_text(payload)
    with tempfile.TemporaryDirectory(prefix="load-", dir="/tmp") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", None)
        alone = type(local)(Path(folder, "state"))
        monkeypatch.setenv("JOBSPEC_STATE", str(alone.state))
        command = [sys.executable, "-m", "jobspec", "run", f"{name}.toml"]
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        while len(kept(tmp_path)) < COUNT // 3:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        assert wait_until_nothing(alone, name) == NOTHING
        before = kept(tmp_path)
        volume = alone.state / "volumes" / "store"
        assert all(whole(volume, number, half) for number in before for half in "ab")
        for file in volume.iterdir():
            assert whole(
                volume, *(int(part) if part.isdigit() else part for part in file.name.split("-"))
            )
        assert before != set(range(COUNT))
        done = subprocess.run(
            [*command, "--", "--resume"], cwd=tmp_path, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stderr
        assert numbers_of("| ran ", done.stderr) == set(range(COUNT)) - before
        assert (tmp_path / "results" / "sum.txt").read_text() == str(
            sum(number**2 for number in range(COUNT))
        )
        assert wait_until_nothing(alone, name) == NOTHING


def kept(folder: Path) -> set[int]:
    """The inputs that have a result."""
    files = (folder / "results" / "work.results").glob("*.pickle")
    return {math.isqrt(pickle.loads(file.read_bytes())) for file in files}
