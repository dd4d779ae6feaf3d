"""Declared mains: the local entry point that is generated for a `call`, `map` or `sweep`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jobspec.diagnostic import Diagnostic
from jobspec.link.definitions import Definition
from jobspec.mains import call, map, sweep
from jobspec.mains.shared import BUILTINS
from jobspec.mains.target import Target, declared_verb, find_target
from jobspec.plan import CallMain, MapMain, SweepMain
from jobspec.spec.job import JobSpec

Check = Callable[[JobSpec, Target, Mapping[str, Definition]], list[Diagnostic]]
Lower = Callable[[JobSpec, Target, Mapping[str, Definition]], "CallMain | MapMain | SweepMain"]

_CHECKS: Mapping[str, Check] = {"call": call.check, "map": map.check, "sweep": sweep.check}
_LOWERS: Mapping[str, Lower] = {"call": call.lower, "map": map.lower, "sweep": sweep.lower}


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
    return found if target is None else _CHECKS[target.verb](job, target, definitions)


def lower_main(
    job: JobSpec, definitions: Mapping[str, Definition]
) -> CallMain | MapMain | SweepMain | None:
    """The plan of the generated entry point, where the spec declares one."""
    if declared_verb(job.main) is None:
        return None
    target, _ = find_target(job, definitions)
    assert target is not None
    return _LOWERS[target.verb](job, target, definitions)
