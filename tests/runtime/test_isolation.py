"""The same by the other ways to keep containers apart: as an ordinary user, and in bubblewrap.

The apps whose results other tests check for the usual way run here as well with JOBSPEC_DEEP=1.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobspec.local.gpus import machine_gpus

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
APPS = Path(__file__).parent / "apps"
ROOT = Path(__file__).parents[2]
NOBODY = "65534"
MARK = f"jobspec-isolation-{os.getpid()}"


def interpreter_for_all() -> str | None:
    """A Python of this one's minor version that every user may run, for this one's packages."""
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = shutil.which(minor, path="/usr/bin:/usr/local/bin")
    packages = Path(sysconfig.get_path("purelib"))
    if found is None or not all(p.stat().st_mode & 0o001 for p in (packages, *packages.parents)):
        return None
    return found


ORDINARY = pytest.mark.skipif(
    os.getuid() != 0 or shutil.which("setpriv") is None or interpreter_for_all() is None,
    reason="needs root to become another user, and a Python that such a user may run",
)
BUBBLEWRAP = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
WAYS = [
    pytest.param("ordinary", marks=ORDINARY),
    pytest.param("bubblewrap", marks=BUBBLEWRAP),
]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user may use, with the apps in it."""
    with tempfile.TemporaryDirectory(prefix="isolation-", dir="/tmp") as name:
        folder = Path(name)
        shutil.copytree(APPS, folder / "apps")
        (folder / "home").mkdir()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777)
        yield folder


def run(way: str, folder: Path, app: str, *arguments: str) -> str:
    """What the app's entry point has answered."""
    answers = folder / f"answers-{way}"
    answers.write_text("")
    answers.chmod(0o666)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder / "home"),
        "XDG_CACHE_HOME": str(folder / "home"),
        "TMPDIR": str(folder),
        "JOBSPEC_STATE": str(folder / way),
        "ANSWERS": str(answers),
        "PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OF_THE_USER": "a secret of the user's",
    }
    if way == "ordinary":
        user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        command = [*user, str(interpreter_for_all()), "-m", "jobspec", "local"]
        command += ["--", "modal", "run", app, *arguments]
    else:
        program = (
            "import sys; from jobspec.local.session import LocalOptions, run_command;"
            f"sys.exit(run_command(sys.argv[1:], options=LocalOptions(isolation={way!r})))"
        )
        command = [sys.executable, "-c", program, "modal", "run", app, *arguments]
    done = subprocess.run(
        command,
        cwd=folder / "apps",
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return answers.read_text()


@pytest.mark.parametrize("way", WAYS)
def test_a_volume_is_kept_and_the_machines_own_path_is_not_there(way: str, folder: Path) -> None:
    assert run(way, folder, "keeping.py", "--word", "one") == "before [] False\n"
    assert (folder / way / "volumes/keeping/words").read_text() == "one"


@pytest.mark.skipif(not DEEP, reason="runs for long; JOBSPEC_DEEP=1")
@pytest.mark.parametrize("way", WAYS)
def test_limits_and_paths(way: str, folder: Path) -> None:
    from test_limits import EXPECTED, PLACES

    said = json.loads(run(way, folder, "limited.py", "--mark", MARK))
    assert said == {**EXPECTED, "gpus": ",".join(machine_gpus()[:2])}
    assert [place for place in PLACES if Path(place, MARK).exists()] == []


@pytest.mark.skipif(not DEEP, reason="runs for long; JOBSPEC_DEEP=1")
@pytest.mark.parametrize("way", WAYS)
def test_volumes(way: str, folder: Path) -> None:
    from test_sharing import EXPECTED

    said = json.loads(run(way, folder, "sharing.py"))
    assert {name: said[name] for name in EXPECTED} == EXPECTED
