"""What Modal refuses, or accepts and passes over, refused while an app is compiled.

The rules are those that the SDK was seen to enforce at definition time (1.6.4) and those that Modal
documents; `matrix` has them as data: which facets an entry may not have together.
"""

from __future__ import annotations

from collections.abc import Mapping

from jobspec.diagnostic import Diagnostic, in_order
from jobspec.link.definitions import Definition
from jobspec.platform.classes import check_class
from jobspec.platform.facets import scopes
from jobspec.platform.matrix import check_pairs
from jobspec.platform.values import (
    check_addresses,
    check_containers,
    check_fabric,
    check_resources,
    check_retries,
)
from jobspec.spec.job import JobSpec


def check_platform(job: JobSpec, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Findings for all entries."""
    found: list[Diagnostic] = []
    for entry in job.entries:
        definition = definitions[entry.name]
        for name, scope in scopes(job, entry, definition):
            found += check_pairs(scope, name, entry.name)
        found += check_resources(job, entry)
        found += check_containers(job, entry)
        found += check_retries(job, entry)
        found += check_fabric(job, entry)
        found += check_class(job, entry, definition)
    found += check_addresses(job)
    return in_order(found)
