"""The import proof passes an app as it was compiled, and catches whatever is planted into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobspec.pipeline import compile_spec
from jobspec.proof.importer import LAUNCHING, Importer, Packages, Proof

from .planted import (
    CALLS,
    CREDENTIALS,
    EFFECTS,
    GUARD,
    PAYLOAD,
    SPEC,
    UNESCAPED,
    VACUOUS,
    Breakage,
)

BREAKAGES = (*GUARD, *CALLS, *EFFECTS, *CREDENTIALS, *UNESCAPED, *VACUOUS)
IMAGES = {
    "measure": Packages(fabricated=("kernels",)),
    "Model.*": Packages(fabricated=("kernels", "deepnet")),
}


@pytest.fixture(scope="session")
def app_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of the app that breakages are planted into."""
    folder = tmp_path_factory.mktemp("compiled") / "planted"
    folder.mkdir()
    (folder / "spec.toml").write_text(SPEC)
    (folder / "work.py").write_text(PAYLOAD)
    compilation = compile_spec(folder / "spec.toml")
    assert compilation.text is not None, compilation.diagnostics
    return compilation.text


def prove(importer: Importer, folder: Path, text: str) -> Proof:
    """The proof of an app of that text."""
    app = folder / "planted_app.py"
    app.write_text(text)
    (folder / "sibling.py").write_text("")
    return importer.prove(app, IMAGES, credentials=["HUB_LOGIN"])


def test_the_app_as_compiled_passes(importer: Importer, tmp_path: Path, app_text: str) -> None:
    proof = prove(importer, tmp_path, app_text)
    assert proof.holds, proof.findings
    assert [each.side for each in proof.observations] == [
        LAUNCHING,
        "container of measure",
        "container of Model.*",
    ]
    assert not any(each.printed for each in proof.observations)
    assert {path.name for path in tmp_path.iterdir()} == {"planted_app.py", "sibling.py"}


def test_the_bodies_of_the_imports_blocks_run(
    importer: Importer, tmp_path: Path, app_text: str
) -> None:
    launching, measure, model = prove(importer, tmp_path, app_text).observations
    assert len(model.blocks) == app_text.count(".imports():") >= 3
    assert all(block.error is None for block in model.blocks)
    assert {block.own for block in model.blocks} == {True, False}
    assert all(block.error is None for block in measure.blocks if block.own)
    assert all((block.error or "").startswith("ModuleNotFound") for block in launching.blocks)


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.name)
def test_it_catches(importer: Importer, tmp_path: Path, app_text: str, breakage: Breakage) -> None:
    text = breakage.plant(app_text)
    proof = prove(importer, tmp_path, text)
    lines = text.splitlines()
    found = [
        finding
        for finding in proof.findings
        if finding.kind == breakage.kind
        and (not breakage.at or (finding.line and breakage.at in lines[finding.line - 1]))
    ]
    assert found, (proof.findings, [each.trace for each in proof.observations])
    assert any(finding.side == LAUNCHING for finding in found) == breakage.launching
