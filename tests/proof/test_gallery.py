"""Importing the apps of the gallery is harmless, with the light packages real."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jobspec.proof.importer import Importer, Packages
from jobspec.proof.judge import imports_blocks

SPECS = Path(__file__).parent.parent.parent / "specs"
CASES = Path(__file__).parent.parent / "cases"
REAL = ("numpy",)


def modules_in_blocks(text: str) -> set[str]:
    """The top-level names of what an app imports in its imports blocks."""
    tree = ast.parse(text)
    lines = imports_blocks(tree)
    blocks = [node for node in tree.body if isinstance(node, ast.With) and node.lineno in lines]
    found: set[str] = set()
    for node in (each for block in blocks for each in ast.walk(block)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("app", sorted(SPECS.glob("*/*_app.py")), ids=lambda app: app.parent.name)
def test_importing_it_has_no_effect(importer: Importer, app: Path) -> None:
    modules = modules_in_blocks(app.read_text(encoding="utf-8"))
    heavy = tuple(modules.difference(REAL))
    proof = importer.prove(app, Packages(fabricated=heavy, real=tuple(modules.intersection(REAL))))
    assert proof.holds, (proof.findings, [each.trace for each in proof.observations])
    assert not any(each.printed or each.warnings for each in proof.observations)


def test_the_gallery_is_there() -> None:
    assert len(list(SPECS.glob("*/*_app.py"))) >= 8


def test_handles_are_declared_without_being_asked_for(importer: Importer, tmp_path: Path) -> None:
    app = tmp_path / "every_app.py"
    app.write_bytes((CASES / "handles" / "expected" / "every_app.py").read_bytes())
    proof = importer.prove(app, Packages())
    assert proof.holds, (proof.findings, [each.trace for each in proof.observations])
