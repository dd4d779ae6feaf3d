"""The wheel holds all that jobspec needs: installed by itself, it makes the same apps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.commands.explain import page

CHECKOUT = Path(__file__).parent.parent
SPEC = 'name = "demo"\n\n[entry]\nkind = "function"\npayload = "job.py:work"\n'
PAYLOAD = "def work() -> int:\n    return 1\n"


def run_in(folder: Path, *command: str | Path) -> str:
    """What a command prints, run with nothing of the checkout on Python's path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as for a release."""
    folder = tmp_path_factory.mktemp("dist")
    run_in(CHECKOUT, sys.executable, "-m", "uv", "build", "--out-dir", folder, CHECKOUT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of a fresh environment lie that has the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("installed")
    uv = (sys.executable, "-m", "uv")
    run_in(folder, *uv, "venv", "--python", sys.executable, "env")
    run_in(folder, *uv, "pip", "install", "--python", folder / "env", wheel)
    return folder / "env" / ("Scripts" if os.name == "nt" else "bin")


def source_files() -> Mapping[str, bytes]:
    """What the wheel's package holds: the package and the templates, by their names in it."""
    found = {}
    for folder, prefix in ((CHECKOUT / "jobspec", ""), (CHECKOUT / "templates", "templates/")):
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                name = f"jobspec/{prefix}{path.relative_to(folder).as_posix()}"
                found[name] = path.read_bytes()
    return found


def test_the_wheel_holds_the_package_and_the_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        held = {name: archive.read(name) for name in names}
    assert held == source_files()
    assert {"jobspec/templates/app.py.jinja", "jobspec/rules/pages/JS101.md"} <= set(held)
    assert {"jobspec/reference/language.md", "jobspec/reference/programs.md"} <= set(held)
    assert "jobspec/commands/starters/function.md" in held


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    program = "import jobspec, sys; print(jobspec.__file__, *sys.path, sep='\\n')"
    places = run_in(tmp_path, installed / "python", "-c", program).splitlines()
    assert Path(places[0]).is_relative_to(installed.parent)
    assert not [place for place in places if Path(place).is_relative_to(CHECKOUT)]


def test_the_installed_command_makes_the_apps_that_the_checkout_makes(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for name in ("by_wheel", "by_checkout"):
        folder = tmp_path / name
        ignored = shutil.ignore_patterns("*_app.py", "__pycache__")
        shutil.copytree(CHECKOUT / "specs", folder / "specs", ignore=ignored)
        (folder / "demo.toml").write_text(SPEC)
        (folder / "job.py").write_text(PAYLOAD)
        if name == "by_wheel":
            run_in(folder, installed / "jobspec", "compile", ".")
        else:
            monkeypatch.chdir(folder)
            assert run(["compile", "."]) == 0
        apps = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*_app.py")}
        made.append(apps)
    by_wheel, by_checkout = made
    committed = {path.relative_to(CHECKOUT) for path in (CHECKOUT / "specs").rglob("*_app.py")}
    assert by_wheel.keys() == {Path("demo_app.py"), *committed}
    assert by_wheel == by_checkout


def test_the_installed_command_explains(installed: Path, tmp_path: Path) -> None:
    assert run_in(tmp_path, installed / "jobspec", "explain", "JS101") == page("JS101")
