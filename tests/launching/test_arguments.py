"""What is for jobspec stands before `--`, what is for the app behind it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent


def jobspec(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jobspec", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_options_of_the_app_reach_it_and_what_is_not_emulated_is_no_success(tmp_path: Path) -> None:
    spec = (HERE / "spec.toml").read_text().replace("[main]", "[resources]\ncpu = 2\n\n[main]")
    (tmp_path / "launching.toml").write_text(spec)
    shutil.copy(HERE / "paint.py", tmp_path)
    options = ("--litres", "0.25")
    plain = jobspec(tmp_path, "run", "launching.toml", "--", *options)
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout == ""
    assert re.search(r"^mix +1 +0 ", plain.stderr, re.MULTILINE), plain.stderr
    assert (tmp_path / "answers.txt").read_text().startswith("True 1.25 False")
    strict = jobspec(tmp_path, "run", "launching.toml", "--strict", "--", *options)
    assert strict.returncode == 3
    assert "cpu is neither reserved nor limited" in strict.stderr
    quiet = jobspec(tmp_path, "run", "launching.toml", "--quiet", "--", *options)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "once\n")


def test_options_of_the_app_before_the_dashes_are_explained(tmp_path: Path) -> None:
    found = jobspec(tmp_path, "run", "launching.toml", "--litres", "1")
    assert found.returncode == 2
    assert "stands behind --" in found.stderr


def test_local_asks_for_a_command(tmp_path: Path) -> None:
    found = jobspec(tmp_path, "local")
    assert found.returncode == 2
    assert "local -- modal run" in found.stderr


def test_an_app_is_no_command_and_no_spec(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import modal\n")
    found = jobspec(tmp_path, "local", "--", "app.py", "--days", "3")
    assert found.returncode == 2
    assert found.stderr.endswith(": jobspec local -- modal run app.py --days 3\n")
    found = jobspec(tmp_path, "run", "app.py")
    assert found.returncode == 2
    assert "no spec in app.py: a spec is a TOML file" in found.stderr


def test_an_app_for_other_releases_of_the_sdk_is_not_run(tmp_path: Path) -> None:
    spec = 'modal = "==1.4.0"\n' + (HERE / "spec.toml").read_text()
    (tmp_path / "launching.toml").write_text(spec)
    shutil.copy(HERE / "paint.py", tmp_path)
    found = jobspec(tmp_path, "run", "launching.toml", "--", "--litres", "0.25")
    assert found.returncode == 2, found.stdout + found.stderr
    assert (
        f"for modal==1.4.0, and modal {version('modal')} is installed: `pip install" in found.stderr
    )
