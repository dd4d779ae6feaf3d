"""Every gallery app asks Modal for exactly what its spec says."""

from __future__ import annotations

from pathlib import Path

import pytest

from definition.comparing import compare
from definition.recorder import record
from jobspec.pipeline import SpecFile, Variant, compile_variant, read_spec

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*/spec.toml"))
APPS = [(spec, name) for spec in map(read_spec, SPECS) for name in spec.profiles.variants]


@pytest.mark.parametrize(
    ("spec", "profile"), APPS, ids=[spec.app(name).stem for spec, name in APPS]
)
def test_the_app_asks_for_what_the_spec_says(spec: SpecFile, profile: str | None) -> None:
    job = compile_variant(spec, Variant(profile)).job
    assert job is not None
    assert compare(job, record(spec.app(profile))) == []
