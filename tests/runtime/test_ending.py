"""Nothing of a run is left behind, however it ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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


LOCKS = {".lock", ".used"}
deep = pytest.mark.skipif(not os.environ.get("JOBSPEC_DEEP"), reason="needs JOBSPEC_DEEP=1")
NOTHING = {"processes": [], "sockets": [], "folders": [], "mounts": []}


def test_after_a_normal_end(alone):
    marker = unused_seconds(0)
    result = alone.run("modal", "run", "lasting.py", "--marker", marker, "--no-wait")
    assert result.status == 0, result.out + result.err
    assert wait_until_nothing(alone, marker) == NOTHING


def unused_seconds(number: int) -> str:
    """Seconds that no other process of the machine sleeps."""
    return str(10**9 + os.getpid() * 1000 + number)


def sleeping(marker: str) -> int:
    return len([p for p in processes_with(marker) if p.startswith("sleep")])


@contextmanager
def started(alone, *command: str, **options: str) -> Iterator[subprocess.Popen[str]]:
    """A command that is running; its output is read to the end, so that it never waits for it."""
    process = alone.start(*command, **options)
    threading.Thread(target=process.stdout.read, daemon=True).start()
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def end_by(alone, signals: Sequence[int], marker: str, sleepers: int, *command: str, **options):
    """Start work that lasts, wait for so many of its processes, send signals; what is left then."""
    with started(alone, *command, **options) as process:
        wait_for(lambda: sleeping(marker) >= sleepers or process.poll() is not None)
        running = left_behind(alone, marker)
        assert sleeping(marker) >= sleepers
        assert running["sockets"]
        assert running["folders"]
        for number in signals:
            process.send_signal(number)
        process.wait(timeout=60)
    return wait_until_nothing(alone, marker)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)


def end_lasting(alone, number: int, **options: str):
    """Work in a container beside a process of the client's."""
    marker = unused_seconds(number)
    command = ("modal", "run", "lasting.py", "--marker", marker)
    return end_by(alone, [number], marker, 2, *command, **options)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_after_a_signal(alone, number):
    assert end_lasting(alone, number) == NOTHING


def test_after_sigkill_without_isolation(alone):
    assert end_lasting(alone, signal.SIGKILL, isolation="none") == NOTHING


def test_after_ctrl_c_in_a_pipe_whose_reader_it_has_ended_as_well(alone):
    """Modal's client fails to print that it stops, and would work on for ten seconds."""
    marker = unused_seconds(400)
    process = alone.start("modal", "run", "lasting.py", "--marker", marker)
    try:
        wait_for(lambda: sleeping(marker) == 2 or process.poll() is not None)
        process.stdout.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 128 + signal.SIGTERM
    finally:
        process.kill()
        process.wait()
    assert wait_until_nothing(alone, marker) == NOTHING


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_after_sigkill_in_bubblewrap(alone):
    assert end_lasting(alone, signal.SIGKILL, isolation="bubblewrap") == NOTHING


@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGINT, signal.SIGINT],
        pytest.param([signal.SIGTERM], marks=deep),
        pytest.param([signal.SIGKILL], marks=deep),
    ],
)
def test_after_signals_in_the_middle_of_a_map(alone, signals, monkeypatch):
    marker = unused_seconds(100 + sum(signals))
    monkeypatch.setenv("MARKER", marker)
    command = ("modal", "run", "spreading.py::main")
    assert end_by(alone, signals, marker, 2, *command) == NOTHING


@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGTERM],
        pytest.param([signal.SIGINT], marks=deep),
        pytest.param([signal.SIGKILL], marks=deep),
    ],
)
def test_after_a_signal_while_an_app_is_served(alone, signals, monkeypatch, tmp_path):
    marker = unused_seconds(200 + sum(signals))
    monkeypatch.setenv("MARKER", marker)
    with started(alone, *asking(tmp_path)) as process:
        wait_for((tmp_path / "answer").exists)
        assert (tmp_path / "answer").read_text() == "served"
        assert sleeping(marker) == 1
        for number in signals:
            process.send_signal(number)
        process.wait(timeout=60)
    assert wait_until_nothing(alone, marker) == NOTHING


def asking(folder: Path) -> tuple[str, ...]:
    """A command that serves an app, asks it once, and goes on serving."""
    program = """
import pathlib, sys, time, urllib.request
sys.path.insert(0, ".")
import spreading
with spreading.app.run():
    answer = urllib.request.urlopen(spreading.site.get_web_url()).read().decode()
    part = pathlib.Path(sys.argv[1], "part")
    part.write_text(answer)
    part.rename(part.with_name("answer"))
    time.sleep(600)
"""
    return "python", "-c", program, str(folder)


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGKILL, pytest.param(signal.SIGTERM, marks=deep)]
)
def test_after_a_signal_while_an_environment_is_made(alone, number, monkeypatch, tmp_path):
    marker = unused_seconds(300 + number)
    (tmp_path / "pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'slow'\nbackend-path = ['.']\n"
        "[project]\nname = 'slow'\nversion = '1'\n"
    )
    (tmp_path / "slow.py").write_text(
        f"import subprocess\ndef build_wheel(*given): subprocess.run(['sleep', '{marker}'])\n"
    )
    monkeypatch.setenv("PACKAGE", str(tmp_path))
    assert end_by(alone, [number], marker, 1, "modal", "run", "preparing.py") == NOTHING
    made = [p.name for p in (alone.state / "environments").iterdir() if p.suffix not in LOCKS]
    assert made == []


def test_after_what_was_deployed_has_been_served(alone):
    process = alone.start("modal", "deploy", "listening.py", serve=True)
    said, addresses = "", {}
    for line in process.stdout:
        said += line
        if served := re.match(r"serving (\w+) at (\S+)$", line):
            addresses[served[1]] = served[2]
        if "until Ctrl-C" in line:
            break
    with urllib.request.urlopen(addresses["two"], timeout=120) as answer:
        assert answer.read().startswith(b"two in "), said
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert wait_until_nothing(alone, str(alone.state)) == NOTHING
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(addresses["two"], timeout=10)


def test_what_is_committed_is_whole_after_sigkill(alone):
    process = alone.start("modal", "run", "committing.py")
    try:
        committed = 0
        while committed < 3:
            committed += "committed" in process.stdout.readline()
    finally:
        process.kill()
        process.communicate(timeout=60)
    assert wait_until_nothing(alone, unused_seconds(1)) == NOTHING
    files = {path.name: path.read_text() for path in (alone.state / "volumes/committing").iterdir()}
    assert sorted(files) == ["a", "b"]
    assert all(content == content[0] * 3_000_000 for content in files.values())
