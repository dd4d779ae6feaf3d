"""Declared mains: the local entry point that is generated for a `call`, `map` or `sweep`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from jobspec.diagnostic import Diagnostic
from jobspec.link.definitions import Definition
from jobspec.mains.shared import BUILTINS
from jobspec.mains.target import Target, declared_verb, find_target
from jobspec.plan import CallMain, MapMain, SweepMain
from jobspec.spec.job import JobSpec


class _Verb(Protocol):
    """A module that has what is particular to a verb."""

    def check(
        self, job: JobSpec, target: Target, definitions: Mapping[str, Definition], /
    ) -> list[Diagnostic]: ...

    def lower(
        self, job: JobSpec, target: Target, definitions: Mapping[str, Definition], /
    ) -> CallMain | MapMain | SweepMain: ...


def _verb(name: str) -> _Verb:
    """The module of a verb; the others need not be imported."""
    if name == "call":
        from jobspec.mains import call

        return call
    if name == "map":
        from jobspec.mains import map

        return map
    from jobspec.mains import sweep

    return sweep


def names_needed(job: JobSpec) -> dict[str, str]:
    """Names that a generated entry point uses, which the payload may not bind."""
    verb = declared_verb(job.main)
    if verb is None:
        return {}
    builtins = sorted(BUILTINS[verb])
    needed = dict.fromkeys(builtins, "the generated local entry point, which uses Python's own")
    needed["main"] = "the generated local entry point"
    return needed


def check_main(job: JobSpec, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Whether a declared main can call what it names."""
    if declared_verb(job.main) is None:
        return []
    target, found = find_target(job, definitions)
    return found if target is None else _verb(target.verb).check(job, target, definitions)


def lower_main(
    job: JobSpec, definitions: Mapping[str, Definition]
) -> CallMain | MapMain | SweepMain | None:
    """The plan of the generated entry point, where the spec declares one."""
    if declared_verb(job.main) is None:
        return None
    target, _ = find_target(job, definitions)
    assert target is not None
    return _verb(target.verb).lower(job, target, definitions)
