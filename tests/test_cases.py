"""Golden cases: every spec in `cases/FOLDER/` compiles to the files in `cases/FOLDER/expected/`.

`NAME.toml` is compiled through the command line in a copy of its folder, where the payloads that
it names stand too. What must come of it is `expected/NAME_app.py` (`FOLDER_app.py` for a
`spec.toml`), `expected/NAME_PROFILE_app.py` for each of its profiles, and `expected/NAME.txt` where the command line reports anything. These files show what
output looks like; that it is right is shown elsewhere. `pytest tests/test_cases.py --bless` rewrites
them: read the difference before you commit it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import tomli

from jobspec.cli import run

CASES = Path(__file__).parent / "cases"
SPECS = sorted(path for path in CASES.glob("*/*.toml") if path.name != "pyproject.toml")
_PRODUCED_BY_NONE = "no spec makes these golden files"


def golden_files(spec: Path) -> tuple[list[Path], Path]:
    """Where the apps and the report of a spec are kept, the app of the base first."""
    folder = spec.parent / "expected"
    stem = spec.parent.name if spec.name == "spec.toml" else spec.stem
    names = [stem, *(f"{stem}_{profile}" for profile in profiles(spec) if profile != "base")]
    return [folder / f"{name}_app.py" for name in names], folder / f"{spec.stem}.txt"


def profiles(spec: Path) -> list[str]:
    """The names under `[profiles]`, of a spec that may be anything but right."""
    try:
        found = tomli.loads(spec.read_text(encoding="utf-8")).get("profiles", {})
    except (ValueError, RecursionError):
        return []
    return list(found) if isinstance(found, dict) else []


def compile_in_copy(
    spec: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, bytes], int]:
    """The files that compiling makes, by their golden names, and the exit status."""
    shutil.copytree(
        spec.parent, place / spec.parent.name, ignore=shutil.ignore_patterns("expected")
    )
    before = set(place.rglob("*"))
    status = run(["compile", f"{spec.parent.name}/{spec.name}"])
    printed = capsys.readouterr()
    assert printed.out == ""
    made = {path.name: path.read_bytes() for path in set(place.rglob("*")) - before}
    lines = printed.err.splitlines(keepends=True)
    report = "".join(line for line in lines if not line.startswith("compiled "))
    if report:
        made[f"{spec.stem}.txt"] = report.encode()
    return made, status


@pytest.mark.parametrize("spec", SPECS, ids=[f"{s.parent.name}/{s.stem}" for s in SPECS])
def test_a_spec_compiles_to_its_golden_files(
    spec: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> None:
    monkeypatch.chdir(tmp_path)
    made, status = compile_in_copy(spec, tmp_path, capsys)
    apps, report = golden_files(spec)
    files = [*apps, report]
    assert set(made) <= {path.name for path in files}
    assert status == (1 if b"error[" in made.get(report.name, b"") else 0)
    assert status == 1 or set(made) - {report.name}
    if pytestconfig.getoption("--bless"):
        for path in files:
            bless(path, made.get(path.name))
    assert made == {path.name: path.read_bytes() for path in files if path.exists()}


def bless(path: Path, content: bytes | None) -> None:
    """Makes a golden file hold the content, or goes without it."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def test_every_golden_file_belongs_to_a_spec() -> None:
    found = [golden_files(spec) for spec in SPECS]
    wanted = {path for apps, report in found for path in (*apps, report)}
    assert set(CASES.glob("*/expected/*")) <= wanted, _PRODUCED_BY_NONE


def test_every_case_has_golden_files() -> None:
    found = {spec: golden_files(spec) for spec in SPECS}
    without = [
        spec
        for spec, (apps, report) in found.items()
        if not any(path.exists() for path in (*apps, report))
    ]
    assert without == []


REFUSED = [s for s in SPECS if s.parent.name.startswith("errors_") and "is_fine" not in s.stem]


@pytest.mark.parametrize("spec", REFUSED, ids=[f"{s.parent.name}/{s.stem}" for s in REFUSED])
def test_an_error_leaves_no_app(spec: Path) -> None:
    apps, report = golden_files(spec)
    assert report.exists()
    assert not any(app.exists() for app in apps)


def test_every_comment_of_a_payload_stands_in_its_app() -> None:
    payload = (CASES / "text" / "commented.py").read_text(encoding="utf-8")
    app = (CASES / "text" / "expected" / "commented_app.py").read_text(encoding="utf-8")
    comments = [line[line.index("#") :] for line in payload.splitlines()[1:] if "#" in line]
    assert [comment for comment in comments if comment not in app] == []
