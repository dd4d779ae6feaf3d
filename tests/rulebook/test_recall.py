"""Mistakes in gallery jobs are told at their lines: each operator, in every job that it fits.

The normal run makes a third of them, evenly chosen, each operator's among them; all with JOBSPEC_DEEP=1.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobspec.diagnostic import Diagnostic
from jobspec.pipeline import compile_variant, read_spec
from tests.rulebook.mutation.jobs import ORIGINALS, Original
from tests.rulebook.mutation.operators import OPERATORS, Mutant

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
AT_LEAST = 200
"""Broken jobs of different text."""


@pytest.fixture(params=ORIGINALS, ids=lambda original: original.folder.name)
def original(request: pytest.FixtureRequest) -> Original:
    return request.param


@pytest.fixture
def copy(original: Original, tmp_path: Path) -> Path:
    """The job's files, without what is compiled from them."""
    place = tmp_path / original.folder.name
    shutil.copytree(original.folder, place, ignore=shutil.ignore_patterns("*_app.py", "*.md"))
    return place


def findings(mutant: Mutant, copy: Path) -> list[Diagnostic]:
    """What compiling the mutant in a copy of its job reports."""
    path = copy / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(mutant.edit.text, encoding="utf-8")
    try:
        file = read_spec(copy / "spec.toml")
        if mutant.original.variant.profile not in file.profiles.variants:
            return file.diagnostics  # it cannot be read, so that its profiles are not known
        return compile_variant(file, mutant.original.variant).diagnostics
    finally:
        path.write_text(before, encoding="utf-8")


def places(finding: Diagnostic) -> Iterator[tuple[str, int]]:
    """The file names and lines that a finding points at."""
    for label in (finding.primary, *finding.related):
        line = label.source.text.count("\n", 0, label.span.start) + 1
        yield Path(label.source.name).name, line


def chosen(original: Original) -> Iterator[Mutant]:
    """The mistakes that this run makes in a job."""
    for number, operator in enumerate(OPERATORS):
        if DEEP or (number + ORIGINALS.index(original)) % 3 == 0:
            yield from operator.mutants(original)


def test_every_mistake_is_told_at_its_line(original: Original, copy: Path) -> None:
    missed = []
    for mutant in chosen(original):
        wanted = (mutant.edit.file or mutant.file, mutant.edit.line)
        found = findings(mutant, copy)
        if not any(f.rule.code in mutant.codes and wanted in places(f) for f in found):
            missed.append((mutant.operator, wanted, [(f.rule.code, f.message) for f in found]))
    assert missed == []


def test_the_jobs_themselves_have_no_such_finding(original: Original, copy: Path) -> None:
    found = compile_variant(read_spec(copy / "spec.toml"), original.variant).diagnostics
    codes = {code for operator in OPERATORS for code in operator.codes}
    assert [each.message for each in found if each.rule.code in codes] == []


def test_there_are_enough_of_them() -> None:
    texts = {
        (mutant.original.folder.name, mutant.file, mutant.edit.text)
        for original in ORIGINALS
        for mutant in chosen(original)
    }
    assert len(texts) >= AT_LEAST
    assert all(any(True for o in ORIGINALS for _ in each.mutants(o)) for each in OPERATORS)
