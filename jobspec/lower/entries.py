"""Entries: their decorators, and the keywords of their functions and classes."""

from __future__ import annotations

from jobspec.expression import Call, Expression, Mapped, Name, Sequence, lift
from jobspec.kinds.base import Decoration, Keywords
from jobspec.lower.mounts import mounted
from jobspec.spec.job import Entry, JobSpec, ResourceValue
from jobspec.spec.tables.resources import RetriesTable
from jobspec.spec.tables.schedule import ScheduleTable


def decorations(job: JobSpec) -> dict[str, Decoration]:
    """The decorators of every entry, and of the payload function that is the main."""
    found = {entry.name: entry.kind.decorate(entry, entry_keywords(entry)) for entry in job.entries}
    if job.main is not None and job.main.payload is not None:
        found[job.main.payload.name] = Decoration((Call("app.local_entrypoint"),))
    return found


def entry_keywords(entry: Entry) -> Keywords:
    """The keywords of the function or class of an entry, in the order they are printed."""
    keywords: list[tuple[str, Expression]] = [("image", Name(entry.image))]
    if entry.mounts:
        mounts = tuple(
            (lift(each.path), mounted(name, each)) for name, each in entry.mounts.items()
        )
        keywords.append(("volumes", Mapped(mounts)))
    if entry.secrets:
        keywords.append(("secrets", Sequence(tuple(Name(name) for name in entry.secrets))))
    if entry.env:
        keywords.append(("env", lift({**entry.env})))
    if entry.table.proxy is not None:
        keywords.append(("proxy", Name(entry.table.proxy)))
    for name, resource in entry.resources.items():
        keywords.append((name, _resource(resource.value)))
    if entry.schedule is not None:
        keywords.append(("schedule", _schedule(entry.schedule)))
    return tuple(keywords)


def _resource(value: ResourceValue) -> Expression:
    if isinstance(value, RetriesTable):
        fields = {name: getattr(value, name) for name in RetriesTable.model_fields}
        return Call(
            "modal.Retries",
            kwargs=tuple((name, lift(each)) for name, each in fields.items() if each is not None),
        )
    if isinstance(value, list):
        return lift([*value])
    if isinstance(value, dict):
        return lift({**value})
    return lift(value)


def _schedule(schedule: ScheduleTable) -> Call:
    if schedule.cron is not None:
        zone: Keywords = ()
        if schedule.timezone is not None:
            zone = (("timezone", lift(schedule.timezone)),)
        return Call("modal.Cron", (lift(schedule.cron),), zone)
    assert schedule.period is not None
    fields = {name: getattr(schedule.period, name) for name in type(schedule.period).model_fields}
    return Call(
        "modal.Period", kwargs=tuple((name, lift(value)) for name, value in fields.items() if value)
    )
