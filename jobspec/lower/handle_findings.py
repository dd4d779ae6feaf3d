"""Findings on what entries have: handles, network, environment, the app's own file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobspec.diagnostic import Diagnostic
from jobspec.rules import handles as rules
from jobspec.spec.credentials import credential_in
from jobspec.spec.job import JobSpec, Path
from jobspec.spec.tables.handles import SecretTable


def check_handles(job: JobSpec, module: str) -> list[Diagnostic]:
    """Findings for the whole job; `module` is the app's own, by its file name without `.py`."""
    return [
        *_check_texts(job),
        *_check_source(job, module),
    ]


def _variables(job: JobSpec) -> Iterator[tuple[Mapping[str, object], Path]]:
    """Every table of environment variables that stands in the app, with its place in the spec."""
    for name, handle in job.handles.items():
        if isinstance(handle.table, SecretTable):
            yield handle.table.values, ("secrets", name, "values")
    yield job.env, ("env",)
    for entry in job.entries:
        yield entry.table.env, (*entry.path, "env")
    for image in job.images.values():
        for step in image.steps:
            found = step.value if step.action == "env" else step.options.get("env")
            if isinstance(found, Mapping):
                yield found, (*step.path[:-1], "env")


def _check_texts(job: JobSpec) -> Iterator[Diagnostic]:
    """Values that stand in the app, and look like those of secrets."""
    for values, path in _variables(job):
        for key, value in values.items():
            text = value if isinstance(value, str) else ""
            what = credential_in(text)
            if what is not None:
                label = job.raw.key_label((*path, key))
                help = "keep it in a secret on Modal and name that, or in a dotenv file"
                yield rules.CONFIDENTIAL.at(label, help=help, key=key, what=what)


def _check_source(job: JobSpec, module: str) -> Iterator[Diagnostic]:
    for entry in job.entries:
        own = entry.resources.get("include_source")
        path: Path = ("include_source",) if own is None else own.path
        included = job.include_source is not False if own is None else own.value is True
        added = [each for image in job.chain(entry.image) for each in image.local_python_source]
        if not included and module not in added and not job.is_opaque(entry.image):
            help = (
                f'add local_python_source = ["{module}"] to its image, or leave include_source out'
            )
            label = job.raw.key_label(path)
            yield rules.NO_SOURCE.at(label, help=help, name=entry.name)
