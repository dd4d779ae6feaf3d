"""Every app of the gallery asks for what its spec says, and importing it is harmless."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobspec.pipeline import SpecFile, Variant, compile_variant, read_spec
from jobspec.verify.app import Verifier
from jobspec.verify.verdicts import Verdict

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*/spec.toml"))
APPS = [(spec, name) for spec in map(read_spec, SPECS) for name in spec.profiles.variants]
NAMES = [spec.app(name).stem for spec, name in APPS]
LIGHT = {"parallel_batch_app"}
"""What is imported in real containers whenever the tests run."""


def check(verifier: Verifier, spec: SpecFile, profile: str | None) -> None:
    job = compile_variant(spec, Variant(profile)).job
    assert job is not None
    verified = verifier.verify(spec.app(profile), job)
    assert set(verified.verdicts.values()) == {Verdict.PROVEN}, verified.findings


@pytest.mark.parametrize(("spec", "profile"), APPS, ids=NAMES)
def test_beside_fabricated_packages(spec: SpecFile, profile: str | None, fast: Verifier) -> None:
    check(fast, spec, profile)


@pytest.mark.parametrize(("spec", "profile"), APPS, ids=NAMES)
def test_in_containers(spec: SpecFile, profile: str | None, real: Verifier) -> None:
    if not DEEP and spec.app(profile).stem not in LIGHT:
        pytest.skip("installs packages: with JOBSPEC_DEEP=1")
    check(real, spec, profile)
