"""What code imports, and whether an entry's image is known to have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jobspec.facts.parts import Imported, Part
from jobspec.link.modules import (
    client_module,
    is_stdlib,
    is_third_party,
    may_bring,
    provides,
    top_level,
)
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob


def imports_of(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[tuple[Part, Imported]]:
    """The imports of packages and of Python's own modules that an entry's containers run.

    What local code alone uses is imported on the launching side only.
    """
    beside = {m for image in job.spec.images.values() for m in image.local_python_source}
    payloads = {part.file.module for part in job.facts.parts}
    for part in entry.parts:
        for each in part.imports:
            if top_level(each.module) not in beside | payloads and not each.module.startswith("."):
                yield part, each


def late_imports(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[tuple[Part, Imported]]:
    """Those that stand in functions, of an entry whose image can be read."""
    if job.spec.is_opaque(entry.entry.image):
        return
    for part, each in imports_of(job, entry):
        if not each.site.at_import and not each.guarded:
            yield part, each


def modules_of(each: Imported) -> list[str]:
    """The third-party modules that an import statement may mean, the package itself first.

    `from google.cloud import storage` means `google.cloud.storage`.
    """
    if not is_third_party(each.module) or each.module.startswith("."):
        return []
    shared = each.module.partition(".")[0] in _SHARED
    return [f"{each.module}.{each.name}" if shared and each.name else each.module]


_SHARED = frozenset(
    "google azure ruamel backports llama_index opentelemetry nvidia snowflake".split()
)
"""Packages whose parts come from several distributions."""


def missing_from(entry: AnalyzedEntry, each: Imported) -> str | None:
    """The top-level module of an import that nothing in an entry's image is known to bring."""
    packages = [package for image in entry.chain for package in image.packages]
    for module in modules_of(each):
        brought = says(entry, module) or provides(packages, module)
        if not brought and not is_stdlib(module) and client_module(module) is None:
            return top_level(module)
    return None


class Absence(NamedTuple):
    """A module that an import fails for; `others` are images of the job that have it."""

    module: str
    others: tuple[str, ...]


def certain_absence(job: AnalyzedJob, entry: AnalyzedEntry, each: Imported) -> Absence | None:
    """What an import certainly fails for in an entry's image, if it is not meant to fail."""
    module = missing_from(entry, each)
    if module is None or each.is_conditional:
        return None
    packages = [package for image in entry.chain for package in image.packages]
    image = entry.entry.image
    images = dict.fromkeys(
        other.entry.image
        for other in job.entries
        if other.entry.image != image and missing_from(other, each) is None
    )
    if packages and (not images or may_bring(packages, module)):
        return None
    return Absence(module, tuple(images))


def says(entry: AnalyzedEntry, module: str) -> bool:
    """Whether the image lists the module under `imports`, or adds it from beside the spec."""
    named = {name for image in entry.chain for name in (*image.imports, *image.local_python_source)}
    return any(f"{module}.".startswith(f"{name}.") for name in named) or top_level(module) in named
