"""The files and folders beside a spec that the builds of its images read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join
from typing import NamedTuple

from jobspec.expression import Text
from jobspec.spec.job import BuildValue, Image, JobSpec, Path, Step
from jobspec.spec.steps import FOLDER, LOCAL


class LocalFile(NamedTuple):
    """A path relative to the spec, whether it has to be a folder, and where the spec says so."""

    path: str
    is_folder: bool
    place: Path


_COPIES = re.compile(r"(?i)\s*(?:COPY|ADD)\s+(?!--from=)")


def from_folder(folder: str, path: str) -> str:
    """A path relative to a folder as one relative to where the folder's own path begins.

    Both have forward slashes; `.` is the folder itself. A text that names constants goes on naming
    them.
    """
    if folder == ".":
        return path
    if isinstance(path, Text):
        return Text.of(f"{folder}/{path}", (f"{folder}/", *path.parts))
    above, below = folder.split("/"), [] if path == "." else path.split("/")
    while above and below and above[-1] != ".." and below[0] == "..":
        above.pop()
        below.pop(0)
    return "/".join([*above, *below]) or "."


def copies_files(commands: object) -> bool:
    """Whether commands of a Dockerfile copy from the context: from the spec's folder, mostly."""
    lines = commands if isinstance(commands, (list, tuple)) else ()
    return any(isinstance(line, str) and _COPIES.match(line) for line in lines)


def names_files(image: Image) -> bool:
    """Whether an image itself is built from files beside the spec."""
    return (
        image.source in LOCAL
        or any(option in LOCAL for option in image.options)
        or any(_step_names_files(step) for step in image.steps)
    )


def _step_names_files(step: Step) -> bool:
    if step.action == "dockerfile_commands" and copies_files(step.value):
        return True
    return step.action in LOCAL or any(option in LOCAL for option in step.options)


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
