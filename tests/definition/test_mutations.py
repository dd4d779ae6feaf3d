"""The proof is not vacuous: it reports every single change of specs that use every keyword."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from definition.comparing import bare, compare
from definition.compiling import compile_and_record
from definition.mutations import MUTATIONS, Mutation
from definition.mutations_handles import HANDLE_MUTATIONS
from definition.mutations_kinds import KIND_MUTATIONS
from jobspec.local.recorded import Recording
from jobspec.spec.job import JobSpec
from jobspec.verify.asked import Asked, asked

HERE = Path(__file__).parent
SPECS = {
    "rich": MUTATIONS,
    "rich_handles": HANDLE_MUTATIONS,
    "rich_kinds": KIND_MUTATIONS,
}
OF_VALUES = {("rich_handles", name) for name in ("env-value", "env-entry-value", "secret-values")}
"""Changes of what secrets hold, which is compared and never told."""
CHANGES = [(folder, each) for folder, mutations in SPECS.items() for each in mutations]


@cache
def files_of(folder: str) -> dict[str, str]:
    """The texts of a spec and of what stands beside it."""
    found = (HERE / folder).rglob("*.*")
    return {
        path.relative_to(HERE / folder).as_posix(): path.read_text(encoding="utf-8")
        for path in found
        if path.suffix in {".py", ".toml", ".env"}
    }


def made_of(folder: str, spec: str, place: Path) -> tuple[JobSpec, Recording]:
    """The job of a spec beside the files of a folder, and what its app asks for."""
    files = {name: text for name, text in files_of(folder).items() if name != "spec.toml"}
    return compile_and_record(place / "rich", spec, files)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[JobSpec, Recording]]:
    """The unchanged specs and the recordings of their apps."""
    return {
        folder: made_of(folder, files_of(folder)["spec.toml"], tmp_path_factory.mktemp(folder))
        for folder in SPECS
    }


@pytest.mark.parametrize("folder", SPECS)
def test_the_unchanged_app_asks_for_what_the_spec_says(
    folder: str, unchanged: dict[str, tuple[JobSpec, Recording]]
) -> None:
    assert compare(*unchanged[folder]) == []


@pytest.mark.parametrize(("folder", "mutation"), CHANGES, ids=[m.name for _, m in CHANGES])
def test_every_change_is_reported(
    folder: str,
    mutation: Mutation,
    unchanged: dict[str, tuple[JobSpec, Recording]],
    tmp_path: Path,
) -> None:
    spec = files_of(folder)["spec.toml"]
    assert spec.count(mutation.before) == 1
    job, recording = made_of(folder, spec.replace(mutation.before, mutation.after), tmp_path)
    assert compare(job, recording) == []
    before, recorded = unchanged[folder]
    assert compare(before, recording) != []
    assert (told(recording) == told(recorded)) is ((folder, mutation.name) in OF_VALUES)


def told(recording: Recording) -> Asked:
    """What the app asks for, as it is told without a spec."""
    return asked(recording, "rich_app", bare())
