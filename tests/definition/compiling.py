"""Specs of tests, compiled and recorded in a folder of their own."""

from __future__ import annotations

from pathlib import Path

from definition.recorder import record
from jobspec.local.recorded import Recording
from jobspec.pipeline import compile_spec
from jobspec.report.text import render_concise
from jobspec.spec.job import JobSpec


def compile_in(folder: Path, spec: str, files: dict[str, str]) -> tuple[JobSpec, Path]:
    """The job of a spec and the path of its app, written to `folder` with the files beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "spec.toml"
    path.write_text(spec, encoding="utf-8")
    compilation = compile_spec(path)
    if compilation.text is None or compilation.job is None:
        raise AssertionError(render_concise(compilation.diagnostics))
    compilation.path.write_text(compilation.text, encoding="utf-8")
    return compilation.job, compilation.path


def compile_and_record(folder: Path, spec: str, files: dict[str, str]) -> tuple[JobSpec, Recording]:
    """The job of a spec, and what its app asks Modal for."""
    job, app = compile_in(folder, spec, files)
    return job, record(app)
