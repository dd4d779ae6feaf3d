"""Whatever a spec and its payload say: it compiles or is refused, and the app imports harmlessly.

`JOBSPEC_DEEP=1` draws several thousand jobs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from strategies.carried import App
from strategies.expected import check
from strategies.jobs import Job, jobs

from jobspec.pipeline import Compilation, compile_spec
from jobspec.proof.importer import Importer, Packages

MANY = 30  # apps that one command compiles once more
DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
UNSEEN = {*"\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\x00\x1b\x7f\x85"}
BESIDE = 'name = "beside"\n[entry]\nkind = "function"\npayload = "beside.py:run"\n'


@pytest.fixture(scope="module")
def importer() -> Iterator[Importer]:
    """A process that has imported the SDK and forks for each import."""
    with Importer() as found:
        yield found


def test_every_job_is_refused_or_imports_harmlessly(importer: Importer, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    apps: dict[Path, str] = {}

    @settings(
        max_examples=4_000 if DEEP else 120,
    )
    @given(jobs())
    def holds(job: Job) -> None:
        with tempfile.TemporaryDirectory() as folder:
            compilation = _examine(job, Path(folder), importer)
        seen["refused" if compilation.text is None else "compiled"] += 1
        if compilation.text is not None and len(apps) < MANY:
            spec = job.write(tmp_path / str(len(apps)))
            apps[spec.with_name(compilation.path.name)] = compilation.text

    holds()
    assert seen["refused"] <= seen["compiled"], f"too little was compiled: {dict(seen)}"
    _compile_at_once(tmp_path, apps)


def _compile_at_once(folder: Path, apps: dict[Path, str]) -> None:
    """All of them by one command, in a process whose sets have another order."""
    command = [sys.executable, "-m", "jobspec", "compile", "--profile", "base", str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    result = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    for path, text in apps.items():
        assert path.read_bytes() == text.encode(), path


def _examine(job: Job, folder: Path, importer: Importer) -> Compilation:
    spec = job.write(folder)
    compilation = compile_spec(spec)
    _same_elsewhere(job, folder, compilation)
    if compilation.text is None:
        assert any(each.is_error for each in compilation.diagnostics)
        return compilation
    assert not any(each.is_error for each in compilation.diagnostics)
    app = App(compilation.text)
    assert app.guards == 1
    assert (set(compilation.text) & UNSEEN) <= set(job.payload)
    if job.changed is None:
        check(job, app)
    _imports_harmlessly(job, compilation, importer)
    return compilation


def _same_elsewhere(job: Job, folder: Path, compilation: Compilation) -> None:
    """The same bytes from another folder, beside other specs, and after other compiles."""
    elsewhere = folder / "elsewhere" / "deeper"
    spec = job.write(elsewhere)
    (spec.parent / "beside.toml").write_text(BESIDE)
    (spec.parent / "beside.py").write_text("def run():\n    pass\n")
    assert compile_spec(spec.parent / "beside.toml").text is not None
    again = compile_spec(spec)
    assert again.text == compilation.text
    assert again.path.name == compilation.path.name
    assert [each.rule.code for each in again.diagnostics] == [
        each.rule.code for each in compilation.diagnostics
    ]
    shutil.rmtree(folder / "elsewhere")


def _imports_harmlessly(job: Job, compilation: Compilation, importer: Importer) -> None:
    assert compilation.text is not None
    path = compilation.path
    path.write_text(compilation.text, encoding="utf-8")
    before = sorted(path.parent.rglob("*"))
    images = {tag: Packages(held) for tag, held in job.packages.items()}
    everything = Packages(tuple({name for held in job.packages.values() for name in held}))
    proof = importer.prove(path, everything if job.changed else images)
    assert proof.holds, (proof.findings, [each.trace for each in proof.observations])
    assert job.changed or len(proof.observations) == 1 + len(job.packages)
    assert sorted(path.parent.rglob("*")) == before
