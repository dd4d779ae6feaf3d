"""The pyproject.toml files that images are built from: whether they have what their steps install."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import join
from typing import TypeAlias

import tomli

from jobspec.diagnostic import Diagnostic
from jobspec.rules import image as rules
from jobspec.spec.job import JobSpec, Step

Text: TypeAlias = "Callable[[str], str | None]"
"""The text of a file by its path from the spec, None for one that cannot be read."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LAST_WITH_MODAL_INSIDE = "2024.10"


def check_projects(job: JobSpec, text_of: Text) -> Iterator[Diagnostic]:
    """Findings for the steps that install what a project asks for."""
    for step in (step for image in job.used_images for step in image.steps):
        if step.action not in ("uv_sync", "pyproject"):
            continue
        file = str(step.value)
        if step.action == "uv_sync":
            file = join(file, "pyproject.toml")
        text = text_of(file)
        if text is None:
            continue  # that it is not there is said already
        for cause in _causes(job, step, text):
            label = job.raw.label(step.path)
            yield rules.UNFIT_PROJECT.at(label, file=file, action=step.action, cause=cause)
        if step.action == "uv_sync":
            yield from _check_lock(job, step, text_of)


def _causes(job: JobSpec, step: Step, text: str) -> Iterator[str]:
    try:
        data = tomli.loads(text)
    except ValueError as error:
        yield f"it is no TOML: {error}"
        return
    project = _table(data, "project")
    extras, groups = _table(project, "optional-dependencies"), _table(data, "dependency-groups")
    if step.action == "pyproject":
        if "dependencies" not in project:
            yield "it has no dependencies under [project]"
        yield from _unknown("extra", step.options.get("optional_dependencies"), extras)
        return
    uv = _table(_table(data, "tool"), "uv")
    if "workspace" in uv:
        yield "Modal takes no workspaces of uv"
    chosen = [
        *_listed(project, "dependencies"),
        *(each for name in _texts(step.options.get("groups")) for each in _listed(groups, name)),
        *(each for name in _texts(step.options.get("extras")) for each in _listed(extras, name)),
    ]
    if job.image_builder <= _LAST_WITH_MODAL_INSIDE and "modal" not in map(_distribution, chosen):
        yield f"the image builder {job.image_builder} needs modal among its dependencies"
    yield from _unknown("extra", step.options.get("extras"), extras)
    legacy = ["dev"] if "dev-dependencies" in uv else []
    yield from _unknown("group", step.options.get("groups"), [*groups, *legacy])


def _table(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _unknown(what: str, wanted: object, known: Iterable[str]) -> Iterator[str]:
    names = {_normal(name) for name in known}
    for name in _texts(wanted):
        if _normal(name) not in names:
            yield f"it has no {what} `{name}`"


def _texts(values: object) -> list[str]:
    found = values if isinstance(values, (list, tuple)) else ()
    return [each for each in found if isinstance(each, str)]


def _listed(table: Mapping[str, object], key: str) -> list[str]:
    return _texts(table.get(key))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _distribution(requirement: str) -> str:
    match = _NAME.match(requirement.strip())
    return "" if match is None else _normal(match[0])


def _check_lock(job: JobSpec, step: Step, text_of: Text) -> Iterator[Diagnostic]:
    lock = join(str(step.value), "uv.lock")
    if step.options.get("frozen") is not False and text_of(lock) is None:
        help = "run `uv lock` in that folder and commit the file, or write frozen = false"
        yield rules.NO_LOCK.at(job.raw.label(step.path), help=help, file=lock)
