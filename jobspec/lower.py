"""JobSpec and linked payload to AppPlan: every value of the spec becomes an expression."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from jobspec.diagnostic import Diagnostic
from jobspec.expression import Call, Expression, Literal, Mapped, Name, Sequence, lift
from jobspec.kinds.base import Decoration, Keywords
from jobspec.link.linker import Linked, PayloadSources, Wanted, link
from jobspec.link.modules import provides
from jobspec.mains import check_main, lower_main, names_needed
from jobspec.plan import EMITTER, AppPlan, Declaration, Header
from jobspec.platform import check_platform
from jobspec.rules import image as image_rules
from jobspec.rules import schema
from jobspec.spec.job import Entry, Image, JobSpec, ResourceValue, Step
from jobspec.spec.model import MainTable, RetriesTable, ScheduleTable

_STEPS = {
    "apt": "apt_install",
    "packages": "uv_pip_install",
    "run": "run_commands",
    "env": "env",
}


@dataclass(frozen=True)
class Target:
    """Where the app goes and what it is made from, as its header says."""

    module: str
    spec: str
    payloads: tuple[str, ...]
    inputs: str


def lower(
    job: JobSpec, sources: PayloadSources, target: Target
) -> tuple[tuple[AppPlan, list[ast.stmt]] | None, list[Diagnostic]]:
    """The plan of the app and the payload statements in it, or None and why there is none."""
    wanted = Wanted(target.module, _decorations(job), _needed(job))
    linked, diagnostics = link(job, sources, wanted)
    diagnostics = _check_web(job) + diagnostics
    if linked is None:
        return None, diagnostics
    diagnostics += check_platform(job, linked.definitions)
    diagnostics += check_main(job, linked.definitions)
    diagnostics += _check_no_main(job) + _check_unused_images(job)
    if any(diagnostic.is_error for diagnostic in diagnostics):
        return None, diagnostics
    return (_plan(job, linked, target), linked.statements), diagnostics


def _plan(job: JobSpec, linked: Linked, target: Target) -> AppPlan:
    main = job.main or MainTable.model_validate({})
    web_only = all(entry.kind.is_web for entry in job.entries)
    has_main = main.payload is not None or main.call is not None or main.map is not None
    generated = lower_main(job, linked.definitions)
    header = Header(
        sources=(target.spec, *target.payloads),
        inputs=target.inputs,
        emitter=EMITTER,
        requires_python=">=3.11",
        dependencies=(f"modal{job.modal}", *main.packages),
    )
    return AppPlan(
        header=header,
        docstring=_docstring(job, linked),
        future=linked.future,
        head=linked.body.head,
        command="serve" if web_only and not has_main else "run",
        declarations=_declarations(job),
        body=tuple(linked.body.pieces),
        main=generated,
    )


def _docstring(job: JobSpec, linked: Linked) -> str | None:
    """The spec's description, where it says anything; without one, the payload's docstring."""
    text = linked.docstring if job.description is None else job.description
    return text if text is not None and text.strip() else None


# Declarations


def _declarations(job: JobSpec) -> tuple[tuple[Declaration, ...], ...]:
    groups = [
        # before all else, since any text of the spec may name a constant
        [Declaration(name, lift(value)) for name, value in job.constants.items()],
        [Declaration("app", Call("modal.App", (lift(job.name),)))],
        [Declaration(image.name, image_expression(image)) for image in _used_images(job)],
        [
            Declaration(handle, _from_name("modal.Volume", volume.name, create=volume.create))
            for handle, volume in job.volumes.items()
        ],
        [
            Declaration(handle, _secret(secret.name, secret.keys))
            for handle, secret in job.secrets.items()
        ],
    ]
    return tuple(tuple(group) for group in groups if group)


def _used_images(job: JobSpec) -> list[Image]:
    """The images that entries run in and those they build on, each after its base."""
    used: dict[str, Image] = {}

    def use(name: str) -> None:
        image = job.images[name]
        if image.base is not None:
            use(image.base)
        used.setdefault(name, image)

    for entry in job.entries:
        use(entry.image)
    return [used[name] for name in job.images if name in used]


def image_expression(image: Image) -> Expression:
    """The chain of calls that makes an image."""
    if image.base is None:
        version = (("python_version", Literal(image.python)),)
        call: Expression = Call("modal.Image.debian_slim", kwargs=version)
    else:
        call = Name(image.base)
    for step in image.steps:
        call = Call(_STEPS[step.action], _step_arguments(step), receiver=call)
    if image.local_python_source:
        arguments = tuple(lift(name) for name in image.local_python_source)
        call = Call("add_local_python_source", arguments, receiver=call)
    return call


def _step_arguments(step: Step) -> tuple[Expression, ...]:
    if isinstance(step.value, tuple):
        return tuple(lift(item) for item in step.value)
    return (lift(dict(step.value)),)


def _from_name(maker: str, name: str, create: bool) -> Call:
    keywords: Keywords = (("create_if_missing", Literal(True)),) if create else ()
    return Call(f"{maker}.from_name", (lift(name),), keywords)


def _secret(name: str, keys: tuple[str, ...]) -> Call:
    keywords: Keywords = (("required_keys", lift(list(keys))),) if keys else ()
    return Call("modal.Secret.from_name", (lift(name),), keywords)


# Entries


def _decorations(job: JobSpec) -> dict[str, Decoration]:
    found = {entry.name: entry.kind.decorate(entry, entry_keywords(entry)) for entry in job.entries}
    if job.main is not None and job.main.payload is not None:
        found[job.main.payload.name] = Decoration((Call("app.local_entrypoint"),))
    return found


def entry_keywords(entry: Entry) -> Keywords:
    """The keywords of the function or class of an entry, in the order they are printed."""
    keywords: list[tuple[str, Expression]] = [("image", Name(entry.image))]
    if entry.mounts:
        mounts = tuple((lift(mount), Name(handle)) for handle, mount in entry.mounts.items())
        keywords.append(("volumes", Mapped(mounts)))
    if entry.secrets:
        keywords.append(("secrets", Sequence(tuple(Name(name) for name in entry.secrets))))
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


# What the payload may not bind


def _needed(job: JobSpec) -> Mapping[str, str]:
    needed = {"app": "the app itself", "modal": "Modal's SDK"}
    needed |= {name: f"the image `{name}`" for name in (i.name for i in _used_images(job))}
    needed |= {name: f"the volume `{name}`" for name in job.volumes}
    needed |= {name: f"the secret `{name}`" for name in job.secrets}
    needed |= {name: f"the constant `{name}`" for name in job.constants}
    return needed | names_needed(job)


# Findings that need the whole job


def _check_web(job: JobSpec) -> list[Diagnostic]:
    found = []
    for entry in job.entries:
        if entry.kind.name != "endpoint":
            continue
        chain = job.chain(entry.image)
        packages = [package for image in chain for package in image.packages]
        hidden = any(step.action == "run" for image in chain for step in image.steps)
        if not hidden and not provides(packages, "fastapi"):
            label = job.raw.key_label(chain[0].path)
            related = job.raw.key_label(entry.path, "for this endpoint")
            help = 'add "fastapi[standard]" to its packages'
            found.append(
                image_rules.MISSING_FASTAPI.at(label, related, help=help, image=entry.image)
            )
    return found


def _check_unused_images(job: JobSpec) -> list[Diagnostic]:
    """An image that nothing runs in is not in the app."""
    used = {image.name for image in _used_images(job)}
    raw = job.raw
    found = []
    for image in job.images.values():
        if image.name not in used and raw.positions.key(image.path) is not None:
            label = raw.key_label(image.path)
            help = f'write image = "{image.name}" in an entry, or take the table out'
            found.append(image_rules.UNUSED_IMAGE.at(label, help=help, image=image.name))
    return found


def _check_no_main(job: JobSpec) -> list[Diagnostic]:
    main = job.main
    if main is not None and (main.payload or main.call or main.map):
        return []
    callable_entries = [entry for entry in job.entries if not entry.kind.is_web]
    if len(callable_entries) < 2:
        return []
    label = job.raw.key_label(callable_entries[1].path)
    help = 'add [main] with payload = "FILE.py:NAME", call = "ENTRY" or map = "ENTRY"'
    return [schema.NO_MAIN.at(label, help=help)]
