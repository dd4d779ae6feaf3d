"""Findings that need the whole job."""

from __future__ import annotations

from jobspec.diagnostic import Diagnostic
from jobspec.link.modules import provides
from jobspec.rules import image as image_rules
from jobspec.rules import schema
from jobspec.spec.job import JobSpec


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
