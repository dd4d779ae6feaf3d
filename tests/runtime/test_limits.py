"""What containers may use and see, in one app that goes beyond it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from jobspec.local.gpus import Gpus, machine_gpus
from jobspec.local.memory import MEBIBYTE, ControlGroup, memory_of

HUNGRY = "block = bytearray({} << 20); import time; time.sleep({})"
PLACES = ["/data", "/root", "/home", "/srv", "/mnt", "/opt", "/var/lib", "/tmp", "/new/folder"]

TIMED_OUT = "FunctionTimeoutError: Task's current input hit its timeout of 2s"
EXPECTED = {
    "eaten": 10,
    "too_much": (
        "RemoteError: the container of eat ran out of memory: it needed more than its limit of"
        " 384 MiB while it ran this input"
    ),
    "again": 10,
    "fed": (
        "RemoteError: the container of feed ran out of memory: it needed more than its limit of"
        " 384 MiB while it ran this input"
    ),
    "retried": "had enough",
    "held": TIMED_OUT,
    "counted": TIMED_OUT,
    "together": [TIMED_OUT] * 3,
    "never": (
        "FunctionTimeoutError: the container of NeverThere was not ready after 4s:"
        " startup_timeout, by default timeout, allows longer"
    ),
    "order": ["before the snapshot", "after the snapshot"],
    "gpus": ",".join(machine_gpus()[:2]),
    "no_gpu": "",
    "written": PLACES,
    "written_with_a_volume": [*PLACES, "t"],
    "token": [None, None],
}


@pytest.fixture(scope="module")
def limited(local):
    result = local.run("modal", "run", "limited.py", "--mark", mark())
    assert result.status == 0, result.out + result.err
    return result


def mark() -> str:
    return f"jobspec-test-{os.getpid()}"


@pytest.mark.parametrize("feature", EXPECTED)
def test_feature(limited, feature):
    assert limited.json[feature] == EXPECTED[feature]


def test_the_machine_is_as_it_was(limited, local):
    assert [place for place in PLACES if Path(place, mark()).exists()] == []
    assert not Path("/new").exists()
    assert (local.state / "volumes/limited" / mark()).exists()


@pytest.mark.skipif(bool(machine_gpus()), reason="this machine has a GPU")
def test_code_for_a_gpu_has_run_on_the_cpu(limited):
    assert (
        "there is no GPU here, A100:2 was asked for: the code ran on the CPU (with_gpu)"
        in limited.err
    )
    assert "memory snapshots are not taken (Snapped)" in limited.err


def test_gpus_are_dealt_out_by_turns():
    gpus = Gpus(["0", "1", "2"])
    assert [gpus.deal(n) for n in (1, 2, 0, 2, 8)] == ["0", "1,2", "", "0,1", "2,0,1"]
    assert Gpus([]).deal(2) == ""


def test_the_gpus_of_a_machine(tmp_path, monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    for name in ("nvidia0", "nvidia10", "nvidia2", "nvidiactl", "nvidia-uvm"):
        (tmp_path / name).touch()
    assert machine_gpus(tmp_path) == ["0", "2", "10"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2")
    assert machine_gpus(tmp_path) == ["2"]
    assert machine_gpus(tmp_path / "none") == []


def test_memory_is_told_without_a_control_group():
    with hungry(100) as process:
        while memory_of([process.pid], enough=0) < 100 * MEBIBYTE:
            assert process.poll() is None
        assert memory_of([process.pid], enough=1 << 50) >= 100 * MEBIBYTE
        process.kill()
    assert memory_of([process.pid], enough=0) == 0


def hungry(mebibytes: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", HUNGRY.format(mebibytes, 1000)])


def test_a_control_group_is_removed_and_so_are_those_of_killed_runs():
    group = ControlGroup.make("test", 64 * MEBIBYTE)
    if group is None:
        pytest.skip("control groups cannot be made here")
    stale = group.folder.with_name(f"jobspec-{2**22 + 1}-ta")
    stale.mkdir()
    asyncio.run(group.remove())
    assert not group.folder.exists()
    again = ControlGroup.make("test", 64 * MEBIBYTE)
    assert again is not None
    asyncio.run(again.remove())
    with suppress(FileNotFoundError):
        stale.rmdir()
        pytest.fail("the group of a run that is no more was left")
