"""Every golden case that compiles asks Modal for exactly what its spec says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from definition.compare import compare
from definition.recorder import record
from jobspec.pipeline import compile_spec

CASES = Path(__file__).parents[1] / "cases"


def _compiles(spec: Path) -> bool:
    stem = spec.parent.name if spec.name == "spec.toml" else spec.stem
    return (spec.parent / "expected" / f"{stem}_app.py").exists()


SPECS = sorted(spec for spec in CASES.glob("*/*.toml") if _compiles(spec))


@pytest.mark.parametrize("spec", SPECS, ids=[f"{s.parent.name}/{s.stem}" for s in SPECS])
def test_the_app_asks_for_what_the_spec_says(spec: Path, tmp_path: Path) -> None:
    folder = tmp_path / spec.parent.name
    shutil.copytree(spec.parent, folder, ignore=shutil.ignore_patterns("expected"))
    compilation = compile_spec(folder / spec.name)
    assert compilation.job is not None and compilation.text is not None
    compilation.path.write_text(compilation.text, encoding="utf-8")
    assert compare(compilation.job, record(compilation.path)) == []
