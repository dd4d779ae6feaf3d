"""Findings that need the whole job."""

from __future__ import annotations

import re

from jobspec.data import repositories_without_python
from jobspec.diagnostic import Diagnostic
from jobspec.link.modules import provides
from jobspec.rules import image as image_rules
from jobspec.rules import schema
from jobspec.spec.job import DEFAULT_PYTHON, Image, JobSpec, Step

_DOCKER_HUB = r"(?:(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)/)?(?:library/)?"
_MAY_INSTALL = frozenset({"run", "dockerfile_commands", "micromamba_install"})
"""Actions of a build that may bring Python, as packages of Debian do by their names."""


def check_web(job: JobSpec) -> list[Diagnostic]:
    """An endpoint needs FastAPI in its image."""
    found = []
    for entry in job.entries:
        method = next((name for name, kind in entry.web.items() if kind == "endpoint"), None)
        if method is None:
            continue
        chain = job.chain(entry.image)
        packages = [package for image in chain for package in image.packages]
        if not job.is_opaque(entry.image) and not provides(packages, "fastapi"):
            label = job.raw.key_label(chain[0].path)
            place = (*entry.path, "methods", method) if method else entry.path
            related = job.raw.key_label(place, "for this endpoint")
            help = 'add "fastapi[standard]" to its packages'
            found.append(
                image_rules.MISSING_FASTAPI.at(label, related, help=help, image=entry.image)
            )
    return found


def check_unused_images(job: JobSpec) -> list[Diagnostic]:
    """An image that nothing runs in is not in the app."""
    used = {image.name for image in job.used_images}
    raw = job.raw
    found = []
    for image in job.images.values():
        if image.name in used or raw.key(image.path) is None:
            continue
        place = raw.place(image.path)
        # What a profile has no use for is the base's, as what a spec has no use for is others'.
        if place.source is raw.source and (raw.profile is None or place.path != image.path):
            label = place.key_label()
            help = f'write image = "{image.name}" in an entry, or take the table out'
            found.append(image_rules.UNUSED_IMAGE.at(label, help=help, image=image.name))
    return found


def check_python(job: JobSpec) -> list[Diagnostic]:
    """Modal runs its own Python code in every image, and installs packages with the image's pip."""
    found = []
    for image in job.used_images:
        if image.source != "registry" or _may_have_python(job, image):
            continue
        label = job.raw.label((*image.path, "registry"))
        help = f'add add_python = "{DEFAULT_PYTHON}"'
        found.append(
            image_rules.NO_PYTHON.at(label, help=help, registry=image.start, image=image.name)
        )
    return found


def _may_have_python(job: JobSpec, image: Image) -> bool:
    repository = re.sub(f"^{_DOCKER_HUB}", "", image.start.partition("@")[0])
    folder, slash, name = repository.rpartition("/")
    repository = folder + slash + name.partition(":")[0]
    if {"add_python", "setup_dockerfile_commands"} & image.options.keys():
        return True
    if repository not in repositories_without_python():
        return True
    above = [each for each in job.used_images if image in job.chain(each.name)]
    return any(_may_install(step) for each in above for step in each.steps)


def _may_install(step: Step) -> bool:
    if step.action == "apt" and isinstance(step.value, tuple):
        return any(str(package).startswith("python") for package in step.value)
    return step.action in _MAY_INSTALL


def check_no_main(job: JobSpec) -> list[Diagnostic]:
    """Several functions, and nothing says which of them to run."""
    main = job.main
    if main is not None and main.verbs:
        return []
    callable_entries = [entry for entry in job.entries if entry.callables]
    if len(callable_entries) < 2:
        return []
    label = job.raw.key_label(callable_entries[1].path)
    help = 'add [main] with payload = "FILE.py:NAME", or call, map or sweep = "ENTRY"'
    return [schema.NO_MAIN.at(label, help=help)]
