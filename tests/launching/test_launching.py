"""`modal run app.py` and `python app.py` are the same program, also on another Python minor."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LAUNCHES = (["modal", "run", "launching_app.py"], ["python", "launching_app.py"])


def other_minor() -> str | None:
    """A Python series that is installed, other than this one's."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    for series in ("3.12", "3.13", "3.11"):
        found = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        if series != here and _finds(found, series):
            return series
    return None


def _finds(uv: str, series: str) -> bool:
    done = subprocess.run(
        [uv, "python", "find", "--no-python-downloads", series], capture_output=True, check=False
    )
    return done.returncode == 0


def compiled(folder: Path, python: str) -> None:
    """The app of the spec beside this file, for a Python series."""
    spec = (HERE / "spec.toml").read_text().replace('"3.11"', f'"{python}"')
    (folder / "launching.toml").write_text(spec)
    shutil.copy(HERE / "paint.py", folder)
    done = subprocess.run(
        [sys.executable, "-m", "jobspec", "compile", "launching.toml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def launched(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jobspec", "local", "--", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def answers(folder: Path) -> list[str]:
    """What the last launch in a folder left, which it takes away."""
    file = folder / "answers.txt"
    lines = file.read_text().splitlines()
    file.unlink()
    return lines


def python_series() -> list[str]:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    other = other_minor()
    return [here] if other is None else [here, other]


@pytest.mark.parametrize("python", python_series())
def test_both_launches_give_the_same(tmp_path: Path, python: str) -> None:
    compiled(tmp_path, python)
    for options in ([], ["--litres", "0.25", "--loud"]):
        litres = "1.25" if options else "2.5"
        color = "BLUE" if options else "RED"
        for launch in LAUNCHES:
            done = launched(tmp_path, [*launch, *options])
            assert done.returncode == 0, done.stderr
            assert done.stderr.count("once") + done.stdout.count("once") == 1
            assert answers(tmp_path) == [f"True {litres} {bool(options)}", f"caught True {color}"]


def test_help_is_the_same(tmp_path: Path) -> None:
    compiled(tmp_path, "3.11")
    helps = [launched(tmp_path, [*launch, "--help"]) for launch in LAUNCHES]
    assert all(done.returncode == 0 for done in helps)
    first, second = (done.stdout.replace("python -m modal", "modal").split() for done in helps)
    assert first == second
    assert "--litres" in first
