"""Every golden case that compiles asks Modal for exactly what its spec says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from definition.comparing import compare
from definition.recorder import record
from jobspec.pipeline import Variant, compile_spec, read_spec

CASES = Path(__file__).parents[1] / "cases"


def _apps() -> Iterator[tuple[Path, str | None]]:
    """The specs that compile, each with the profiles of which there are apps."""
    for spec in sorted(CASES.glob("*/*.toml")):
        stem = spec.parent.name if spec.name == "spec.toml" else spec.stem
        folder = spec.parent / "expected"
        if (folder / f"{stem}_app.py").exists():
            yield spec, None
        for profile in read_spec(spec).profiles.by_name:
            if (folder / f"{stem}_{profile}_app.py").exists():
                yield spec, profile


APPS = list(_apps())


@pytest.mark.parametrize(
    ("spec", "profile"),
    APPS,
    ids=[f"{s.parent.name}/{s.stem}" + f"-{p}" * bool(p) for s, p in APPS],
)
def test_the_app_asks_for_what_the_spec_says(
    spec: Path, profile: str | None, tmp_path: Path
) -> None:
    folder = tmp_path / spec.parent.name
    shutil.copytree(spec.parent, folder, ignore=shutil.ignore_patterns("expected"))
    compilation = compile_spec(folder / spec.name, Variant(profile))
    assert compilation.job is not None and compilation.text is not None
    compilation.path.write_text(compilation.text, encoding="utf-8")
    assert compare(compilation.job, record(compilation.path)) == []
