"""The proof is not vacuous: it reports every single change of a spec that uses every keyword."""

from __future__ import annotations

from pathlib import Path

import pytest

from definition.compare import compare
from definition.compiling import compile_and_record
from definition.mutations import MUTATIONS, Mutation
from jobspec.local.recorded import Recording
from jobspec.spec.job import JobSpec

RICH = Path(__file__).parent / "rich"
SPEC = (RICH / "spec.toml").read_text(encoding="utf-8")
FILES = {path.name: path.read_text(encoding="utf-8") for path in RICH.glob("*.py")}


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> tuple[JobSpec, Recording]:
    """The unchanged spec and the recording of its app."""
    return compile_and_record(tmp_path_factory.mktemp("unchanged") / "rich", SPEC, FILES)


def test_the_unchanged_app_asks_for_what_the_spec_says(rich: tuple[JobSpec, Recording]) -> None:
    assert compare(*rich) == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[each.name for each in MUTATIONS])
def test_every_change_is_reported(
    mutation: Mutation, rich: tuple[JobSpec, Recording], tmp_path: Path
) -> None:
    assert SPEC.count(mutation.before) == 1
    changed = SPEC.replace(mutation.before, mutation.after)
    job, recording = compile_and_record(tmp_path / "rich", changed, FILES)
    assert compare(job, recording) == []
    assert compare(rich[0], recording) != []
