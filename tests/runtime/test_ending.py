"""Nothing of a run is left behind, however it ends."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest


def processes_with(word: str) -> list[str]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if word in command and state != "Z":
                found.append(command)
    return found


def left_behind(local, marker: str) -> dict[str, list[str]]:
    return {
        "processes": processes_with(marker) + processes_with(str(local.state)),
        "sockets": [s for s in sockets() if "jobspec-" in s],
        "folders": [str(p) for p in (local.state / "runs").glob("run-*")],
        "mounts": [m for m in mounts() if str(local.state) in m],
    }


def sockets() -> list[str]:
    """The unix sockets below this process's own temporary folder."""
    own = tempfile.gettempdir()
    lines = Path("/proc/net/unix").read_text().splitlines()
    return [line.split()[-1] for line in lines if own in line.split()[-1]]


def mounts() -> list[str]:
    return Path("/proc/self/mounts").read_text().splitlines()


def wait_until_nothing(local, marker: str) -> dict[str, list[str]]:
    end = time.monotonic() + 60
    while any(left_behind(local, marker).values()) and time.monotonic() < end:
        time.sleep(0.05)
    return left_behind(local, marker)


@pytest.fixture
def alone(local, monkeypatch):
    """A state and a temporary folder of its own: others' runs must not be counted."""
    with tempfile.TemporaryDirectory(prefix="ending-", dir="/tmp") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield type(local)(Path(folder, "state"))


NOTHING = {"processes": [], "sockets": [], "folders": [], "mounts": []}


def test_after_a_normal_end(alone):
    marker = unused_seconds(0)
    result = alone.run("modal", "run", "lasting.py", "--marker", marker, "--no-wait")
    assert result.status == 0, result.out + result.err
    assert wait_until_nothing(alone, marker) == NOTHING


def unused_seconds(number: int) -> str:
    """Seconds that no other process of the machine sleeps."""
    return str(10**9 + os.getpid() * 100 + number)


def end_by(alone, number: int, **options: str) -> dict[str, list[str]]:
    """Start work that lasts, check that it runs, send the signal; what is left then."""
    marker = unused_seconds(number)
    process = alone.start("modal", "run", "lasting.py", "--marker", marker, **options)
    try:
        for line in process.stdout:
            if line.endswith("| working\n"):
                break
        running = left_behind(alone, marker)
        assert len([p for p in running["processes"] if p.startswith("sleep")]) == 2
        assert running["sockets"]
        assert running["folders"]
    finally:
        process.send_signal(number)
        process.communicate(timeout=60)
    return wait_until_nothing(alone, marker)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_after_a_signal(alone, number):
    assert end_by(alone, number) == NOTHING


def test_after_sigkill_without_isolation(alone):
    assert end_by(alone, signal.SIGKILL, isolation="none") == NOTHING


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_after_sigkill_in_bubblewrap(alone):
    assert end_by(alone, signal.SIGKILL, isolation="bubblewrap") == NOTHING
