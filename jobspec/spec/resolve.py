"""Defaults merged and references checked: from validated tables to a JobSpec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from jobspec.data import builtin_names
from jobspec.diagnostic import Diagnostic, Label, has_errors
from jobspec.expression import Data
from jobspec.rules import schema
from jobspec.spec.images import resolve_images
from jobspec.spec.job import (
    DEFAULT_BUILDER,
    DEFAULT_IMAGE,
    DEFAULT_MODAL,
    Entry,
    Image,
    JobSpec,
    Path,
    Resource,
    used_images,
)
from jobspec.spec.load import RawSpec
from jobspec.spec.local_files import names_files
from jobspec.spec.selections import check_handles, env_of, mounts_of, secrets_of
from jobspec.spec.sorts import SORTS, Handle
from jobspec.spec.tables.entry import EntryTable, PayloadRef
from jobspec.spec.tables.job import JobTable
from jobspec.spec.tables.resources import ResourcesTable
from jobspec.spec.tables.schedule import ScheduleTable
from jobspec.spec.values import Unset

if TYPE_CHECKING:
    from jobspec.kinds.base import EntryKind

RESERVED = {"app": "the app itself", "modal": "Modal's SDK"}
_FOLDER = {
    "HERE": "the app's own folder, from which files beside the spec are named",
    "pathlib": "Python's module, which names that folder",
}
"""Names of an app that may look for files beside the spec."""


class Resolver:
    """Gathers findings while a spec is put together."""

    def __init__(self, raw: RawSpec, job: JobTable, diagnostics: list[Diagnostic]) -> None:
        self.raw = raw
        self.job = job
        self.diagnostics = diagnostics
        self.handles = {
            name: Handle(sort, table)
            for sort in SORTS
            for name, table in getattr(job, sort.key).items()
        }

    def named(self, sort: str) -> list[str]:
        """The names of the handles of a sort."""
        return [name for name, handle in self.handles.items() if handle.sort.name == sort]

    def label(self, path: Path, text: str = "") -> Label:
        """The value at a path, else its key, else what is nearest."""
        return self.raw.label(path, text)

    def key(self, path: Path, text: str = "") -> Label:
        """The key at a path, else what is nearest."""
        return self.raw.key_label(path, text)

    def known(self, name: str, names: Iterable[str], what: str, path: Path) -> bool:
        """Whether a name is declared; a finding where it is not."""
        declared = list(names)
        if name in declared:
            return True
        from jobspec.spec import repair

        close = repair.suggestion(name, declared)
        help = f"did you mean `{close}`?" if close else f"declared: {', '.join(declared) or 'none'}"
        fix = repair.name_at(self.raw, path, name, declared)
        label = self.key(path) if path[-1:] == (name,) else self.label(path)
        self.diagnostics.append(
            schema.UNDECLARED.at(label, help=help, fix=fix, what=what, name=name)
        )
        return False


def resolve(
    raw: RawSpec,
    job: JobTable,
    constants: Mapping[str, Data],
    entries: list[tuple[EntryKind, EntryTable, Path]],
    diagnostics: list[Diagnostic],
) -> tuple[JobSpec | None, list[Diagnostic]]:
    """The resolved spec, or None where findings stand in its way."""
    resolver = Resolver(raw, job, diagnostics)
    images = resolve_images(resolver)
    _check_shared(resolver, entries)
    check_handles(resolver)
    resolved = [_entry(resolver, kind, table, path, images) for kind, table, path in entries]
    _check_names(resolver, resolved, images)
    if has_errors(diagnostics):
        return None, diagnostics
    spec = JobSpec(
        raw=raw,
        name=job.name,
        description=job.description,
        modal=job.modal or DEFAULT_MODAL,
        tags=job.tags,
        include_source=job.include_source,
        image_builder=job.image_builder or DEFAULT_BUILDER,
        env=job.env,
        constants=constants,
        images=images,
        handles=resolver.handles,
        entries=tuple(resolved),
        main=job.main,
    )
    return spec._replace(payload_files=tuple(spec.payload_places())), diagnostics


def _check_shared(resolver: Resolver, entries: list[tuple[EntryKind, EntryTable, Path]]) -> None:
    """What the shared tables may not say."""
    job = resolver.job
    if job.schedule is not None and any(len(path) > 1 for _, _, path in entries):
        help = "a schedule belongs to one entry: write schedule = {…} in it"
        resolver.diagnostics.append(
            schema.SHARED_SCHEDULE.at(resolver.key(("schedule",)), help=help)
        )
    for name, value in _set_fields(job.resources):
        if isinstance(value, Unset):
            cause = "there is nothing to unset in the shared table"
            label = resolver.label(("resources", name))
            resolver.diagnostics.append(
                schema.BAD_VALUE.at(label, key=f"`resources.{name}`", cause=cause)
            )


def _set_fields(table: ResourcesTable | None) -> list[tuple[str, object]]:
    """The keys that a table sets, in the vocabulary's order."""
    if table is None:
        return []
    names = type(table).model_fields
    return [(name, getattr(table, name)) for name in names if name in table.model_fields_set]


def _entry(
    resolver: Resolver,
    kind: EntryKind,
    table: EntryTable,
    path: Path,
    images: Mapping[str, object],
) -> Entry:
    image = table.image or DEFAULT_IMAGE
    resolver.known(image, images, "image", (*path, "image"))
    if table.proxy is not None:
        resolver.known(table.proxy, resolver.named("proxy"), "proxy", (*path, "proxy"))
    resources: dict[str, Resource] = {}
    merged = [((), resolver.job.resources), (path, table.resources)]
    for origin, source in merged:
        for name, value in _set_fields(source):
            resources.pop(name, None)
            if not _says_nothing(name, value):
                resources[name] = Resource(value, (*origin, "resources", name))  # type: ignore[arg-type]  # the model's own union, less Unset
    order = list(ResourcesTable.model_fields)
    resources = dict(sorted(resources.items(), key=lambda item: order.index(item[0])))
    return Entry(
        kind=kind,
        table=table,
        path=path,
        image=image,
        resources=resources,
        mounts=mounts_of(resolver, table, path),
        secrets=secrets_of(resolver, table, path),
        env=env_of(resolver, table, path),
        schedule=_schedule(resolver, kind, table, path),
    )


def _says_nothing(name: str, value: object) -> bool:
    """Whether a value is what Modal does without the key."""
    is_default = value == {} or (value is False and name != "include_source")
    return value is None or is_default or isinstance(value, Unset)


def _schedule(
    resolver: Resolver, kind: EntryKind, table: EntryTable, path: Path
) -> ScheduleTable | None:
    own = getattr(table, "schedule", None)
    shared = resolver.job.schedule if len(path) == 1 else None
    if shared is not None and "schedule" not in kind.table.model_fields:
        label = resolver.key(("schedule",))
        what = f'an entry of kind "{kind.name}"'
        kind_label = resolver.label((*path, "kind"), "of this kind")
        finding = schema.NOT_FOR_KIND.at(label, kind_label, key="schedule", what=what)
        resolver.diagnostics.append(finding)
    found: ScheduleTable | None = own or shared
    return found


def _check_names(resolver: Resolver, entries: list[Entry], images: Mapping[str, Image]) -> None:
    """Every declared name once: the app, images, handles, constants, entries."""
    job = resolver.job
    taken = dict(RESERVED)
    reads_dotenv = any(secret.dotenv is not None for secret in job.secrets.values())
    # with a dotenv file, only an app that stands elsewhere names it; its spec is no other one
    if reads_dotenv or any(map(names_files, used_images(images, (e.image for e in entries)))):
        taken |= _FOLDER
    main = job.main
    if main is not None and main.verbs and main.payload is None:
        taken["main"] = "the local entry point that is generated for [main]"
    declared: list[tuple[str, str, Path]] = [
        (name, f"the image `{name}`", ("images", name) if name in job.images else ("image",))
        for name in images
    ]
    declared += [
        (name, f"the {sort.name} `{name}`", (sort.key, name))
        for sort in SORTS
        for name in getattr(job, sort.key)
    ]
    declared += [(name, f"the constant `{name}`", ("constants", name)) for name in job.constants]
    for name, what, path in declared:
        if name in builtin_names():
            rule = schema.TAKEN_NAME
            by = "Python's own, which the payload may use"
            help = "call it otherwise in the spec"
            label = resolver.key(path)
            resolver.diagnostics.append(rule.at(label, help=help, name=name, taken_by=by))
        if name in taken:
            rule = schema.TAKEN_NAME
            help = f"call it otherwise in the spec, for example `my_{name}`"
            resolver.diagnostics.append(
                rule.at(resolver.key(path), help=help, name=name, taken_by=taken[name])
            )
        taken.setdefault(name, what)
    if main is not None and main.payload is not None:
        if any(entry.name == main.payload.name for entry in entries):
            cause = "it is an entry, which runs in a container; write call = instead"
            label = resolver.label(("main", "payload"))
            rule = schema.BAD_TARGET
            entry = next(each for each in entries if each.name == main.payload.name)
            related = resolver.label((*entry.path, "payload"), "the entry")
            resolver.diagnostics.append(
                rule.at(label, related, verb="run", name=main.payload.name, cause=cause)
            )
    _check_build_functions(resolver, entries, images)
    seen: dict[str, Entry] = {}
    modal_names: dict[str, Entry] = {}
    for entry in entries:
        payload = (*entry.path, "payload")
        if entry.name in taken:
            rule = schema.TAKEN_NAME
            help = f"rename the payload's `{entry.name}`, or what the spec declares under that name"
            resolver.diagnostics.append(
                rule.at(
                    resolver.label(payload),
                    help=help,
                    name=entry.name,
                    taken_by=taken[entry.name],
                )
            )
        modal_name = getattr(entry.table, "name", None) or entry.name
        other = seen.get(entry.name) or modal_names.get(modal_name)
        if other is not None:
            related = resolver.label((*other.path, "payload"), "the other one")
            resolver.diagnostics.append(
                schema.DUPLICATE_ENTRY.at(
                    resolver.label(payload),
                    related,
                    help="an app has each function or class once",
                    name=modal_name,
                )
            )
        seen[entry.name] = modal_names[modal_name] = entry


def _check_build_functions(
    resolver: Resolver, entries: list[Entry], images: Mapping[str, Image]
) -> None:
    """What a build runs is nothing else: neither an entry nor the main."""
    main = resolver.job.main
    local = [] if main is None else [main.payload, main.inputs, main.keep]
    others = {entry.name: "an entry, which is made with the image" for entry in entries}
    others |= {each.name: "run locally by [main]" for each in local if each is not None}
    places: dict[str, Path] = {entry.name: (*entry.path, "payload") for entry in entries}
    for step in (step for image in images.values() for step in image.steps):
        if isinstance(step.value, PayloadRef) and step.value.name in others:
            cause = f"it is {others[step.value.name]}"
            help = "move what the build needs to a function of its own"
            resolver.diagnostics.append(
                schema.BAD_VALUE.at(
                    resolver.label(step.path),
                    resolver.label(places.get(step.value.name, ("main",)), "here"),
                    help=help,
                    key=f"`{step.value.name}`",
                    cause=cause,
                )
            )
