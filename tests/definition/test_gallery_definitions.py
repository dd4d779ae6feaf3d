"""Every gallery app asks Modal for exactly what its spec says."""

from __future__ import annotations

from pathlib import Path

import pytest

from definition.compare import compare
from definition.recorder import record
from jobspec.pipeline import compile_spec

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*/spec.toml"))


@pytest.mark.parametrize("spec", SPECS, ids=[spec.parent.name for spec in SPECS])
def test_the_app_asks_for_what_the_spec_says(spec: Path) -> None:
    job = compile_spec(spec).job
    assert job is not None
    app = spec.with_name(f"{spec.parent.name.replace('-', '_')}_app.py")
    assert compare(job, record(app)) == []
