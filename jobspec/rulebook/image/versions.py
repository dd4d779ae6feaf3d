"""Versions: of Python, and whether some version fulfils several requirements of a distribution."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jobspec.link.modules import distribution_of

_PARTS = r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;@()]*)\)?\s*$"


class Wanted(NamedTuple):
    """What a requirement asks for: the normalised name, and the versions as it writes them."""

    name: str
    versions: str


def wanted(requirement: str) -> Wanted | None:
    """The name and versions of a requirement; None for one with a marker or a place of its own."""
    found = re.match(_PARTS, requirement)
    return None if found is None else Wanted(distribution_of(requirement), found[2].strip())


def series(python: str) -> tuple[int, int]:
    """The series of a Python, such as `3.12` or `3.14t`, as numbers."""
    major, minor = python.split(".")[:2]
    return int(major), int(minor.rstrip("t"))


def have_common(versions: Sequence[str]) -> bool:
    """Whether a version fulfils all of the specifiers, such as `>=2,<3`; True for unreadable ones."""
    if len(versions) == 1 and "," not in versions[0]:
        return True
    # Rarely needed, and not cheap to import.
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        together = SpecifierSet(",".join(versions))
    except InvalidSpecifier:
        return True
    if any(each.operator == "===" for each in together):
        return True
    candidates = {c for each in together for c in _around(each.version)}
    return any(together.contains(candidate, prereleases=True) for candidate in candidates)


def _around(version: str) -> Iterator[str]:
    """Versions at and near a bound: where specifiers have a version in common, one of these is one."""
    text = version.removesuffix(".*")
    release = [int(part) for part in re.findall(r"\d+", re.split(r"[a-z+]", text)[0])] or [0]
    yield text
    yield f"{text}.post1" if "post" not in text and "dev" not in text else text
    for at in range(len(release)):
        yield ".".join(map(str, [*release[:at], release[at] + 1]))
        if release[at]:
            yield ".".join(map(str, [*release[:at], release[at] - 1, 10**6]))
    yield ".".join(map(str, [*release, 0, 1]))
    yield f"{10**6}"
    yield "0"
