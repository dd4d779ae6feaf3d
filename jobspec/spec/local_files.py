"""The files and folders beside a spec that the builds of its images read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join
from typing import NamedTuple

from jobspec.spec.job import BuildValue, Image, JobSpec, Path, Step
from jobspec.spec.steps import FOLDER, LOCAL


class LocalFile(NamedTuple):
    """A path relative to the spec, whether it has to be a folder, and where the spec says so."""

    path: str
    is_folder: bool
    place: Path


def local_files(job: JobSpec) -> Iterator[LocalFile]:
    """All that the images of a job name, each used or not."""
    for image in job.images.values():
        yield from _of_source(image)
        for step in image.steps:
            yield from _of_step(step)


def _of_source(image: Image) -> Iterator[LocalFile]:
    yield from _named(image.source, image.start, (*image.path, image.source))
    for key, value in image.options.items():
        yield from _named(key, value, (*image.path, key))


def _of_step(step: Step) -> Iterator[LocalFile]:
    yield from _named(step.action, step.value, step.path)
    for key, value in step.options.items():
        yield from _named(key, value, (*step.path[:-1], key))
    if step.action == "uv_sync":
        yield LocalFile(join(str(step.value), "pyproject.toml"), False, step.path)
    if step.action == "poetry" and not {"poetry_lockfile", "ignore_lockfile"} & step.options.keys():
        yield LocalFile(join(dirname(str(step.value)), "poetry.lock"), False, step.path)


def _named(key: str, value: BuildValue, place: Path) -> Iterator[LocalFile]:
    if key not in LOCAL:
        return
    is_folder = LOCAL[key].sort == FOLDER
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield LocalFile(str(item), is_folder, (*place, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield LocalFile(item, is_folder, (*place, index))
    else:
        yield LocalFile(str(value), is_folder, place)
