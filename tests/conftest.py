"""Options of the whole test suite, and how the property tests draw.

The normal run draws the same examples every time, whatever ran before, so that it fails or passes
for everybody. `JOBSPEC_DEEP=1` draws many more, at random; `--hypothesis-profile=deep` only draws
at random, and `--hypothesis-seed=N` then repeats a run.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import engine, providers

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))

settings.register_profile(
    "deep",
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("normal", settings.get_profile("deep"), derandomize=True)
settings.load_profile("deep" if DEEP else "normal")

# A failure is reported within a minute, if not by the smallest example.
engine.MAX_SHRINKING_SECONDS = 30

if not DEEP:
    # What a seed alone does not fix: Hypothesis mixes in constants of all modules that are loaded,
    # which depends on what a worker of pytest-xdist ran before, and repeats parts of examples,
    # which it tells apart by hashes and addresses.
    providers._get_local_constants = lambda: providers.Constants()
    engine.ConjectureRunner.generate_mutations_from = lambda self, data: None


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bless` rewrites golden files to what is made now."""
    parser.addoption("--bless", action="store_true", help="rewrite the golden files of tests/cases")
