"""The facets of an entry: what it is and has, as far as one can rule out another."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from functools import partial
from typing import NamedTuple, TypeAlias

from jobspec.data import platform_choices
from jobspec.diagnostic import Label
from jobspec.link.bindings import FUNCTIONS, parameters
from jobspec.link.definitions import Definition, is_generator, required_parameters
from jobspec.spec.job import Entry, JobSpec


class Facet(Enum):
    """Something that an entry is, has or lacks."""

    REQUIRED_PARAMETER = auto()
    DEFAULT = auto()
    PARAMETER = auto()
    NO_PARAMETER = auto()
    COROUTINE = auto()
    GENERATOR = auto()
    WEB = auto()
    WEB_APP = auto()
    SEVERAL_METHODS = auto()
    SNAP = auto()
    SCHEDULE = auto()
    CONCURRENT = auto()
    BATCHED = auto()
    CLUSTERED = auto()
    UNCLUSTERED = auto()
    RETRIES = auto()
    SINGLE_USE = auto()
    GPU = auto()
    PART_OF_A_HOST = auto()
    NOT_ONE_GPU = auto()
    NONPREEMPTIBLE = auto()
    BLOCK_NETWORK = auto()
    PROXY = auto()
    I6PN = auto()
    BUCKET = auto()
    NO_MEMORY_SNAPSHOT = auto()
    GPU_SNAPSHOT = auto()
    FABRIC_SIZE = auto()


class Place(NamedTuple):
    """Where an entry has a facet (None for what it lacks), and the name of what has it.

    The label is made when there is a finding: for it the spec is read once more.
    """

    label: Callable[[], Label] | None
    name: str


Scope: TypeAlias = "Mapping[Facet, Place]"

_RESOURCES: Mapping[str, Facet] = {
    "retries": Facet.RETRIES,
    "single_use_containers": Facet.SINGLE_USE,
    "gpu": Facet.GPU,
    "nonpreemptible": Facet.NONPREEMPTIBLE,
    "block_network": Facet.BLOCK_NETWORK,
    "i6pn": Facet.I6PN,
}
_EXPERIMENTAL: Mapping[str, Facet] = {
    "enable_gpu_snapshot": Facet.GPU_SNAPSHOT,
    "fabric_size": Facet.FABRIC_SIZE,
}
_KEYS: Mapping[str, Facet] = {
    "concurrent": Facet.CONCURRENT,
    "batched": Facet.BATCHED,
    "clustered": Facet.CLUSTERED,
    "snap": Facet.SNAP,
    "proxy": Facet.PROXY,
}


def scopes(job: JobSpec, entry: Entry, definition: Definition) -> Iterator[tuple[str, Scope]]:
    """The facets that meet in a function, a class, or a method of one, with its name."""
    common = _common(job, entry)
    node = definition.node
    if not isinstance(node, ast.ClassDef):
        web = _web(job, entry, "") if entry.kind.is_web else {}
        yield entry.name, {**common, **_of_function(definition, node, 0), **web}
        return
    yield entry.name, common
    bodies = {each.name: each for each in node.body if isinstance(each, FUNCTIONS)}
    several: dict[Facet, Place] = {}
    if len(entry.methods) > 1:
        label = partial(job.raw.key_label, (*entry.path, "methods"))
        several[Facet.SEVERAL_METHODS] = Place(label, entry.name)
    for name, method in entry.methods.items():
        own: dict[Facet, Place] = {}
        if getattr(method, "batched", None) is not None:
            label = partial(job.raw.key_label, (*entry.path, "methods", name, "batched"))
            own[Facet.BATCHED] = Place(label, name)
        web = _web(job, entry, name) if name in entry.web else {}
        body = _of_function(definition, bodies[name], 1) if name in bodies else {}
        yield f"{entry.name}.{name}", {**common, **several, **own, **body, **web}


def _common(job: JobSpec, entry: Entry) -> dict[Facet, Place]:
    """What holds for the whole entry."""
    raw = job.raw
    found = {
        facet: Place(partial(raw.key_label, (*entry.path, key)), entry.name)
        for key, facet in _KEYS.items()
        if getattr(entry.table, key, None)
    }
    if entry.schedule is not None:
        own = getattr(entry.table, "schedule", None) is not None
        path = (*entry.path, "schedule") if own else ("schedule",)
        found[Facet.SCHEDULE] = Place(partial(raw.key_label, path), entry.name)
    for key, facet in _RESOURCES.items():
        resource = entry.resources.get(key)
        if resource is not None and resource.value is not False:
            found[facet] = Place(partial(raw.key_label, resource.path), entry.name)
    for handle in entry.mounts:
        if job.handles[handle].sort.name == "bucket":
            found[Facet.BUCKET] = Place(partial(raw.key_label, ("buckets", handle)), handle)
    return found | _experimental(job, entry) | _lacking(entry, found)


def _experimental(job: JobSpec, entry: Entry) -> dict[Facet, Place]:
    options = entry.resources.get("experimental_options")
    if options is None or not isinstance(options.value, Mapping):
        return {}
    return {
        facet: Place(partial(job.raw.key_label, (*options.path, key)), entry.name)
        for key, facet in _EXPERIMENTAL.items()
        if str(options.value.get(key, False)).lower() != "false"
    }


def _lacking(entry: Entry, found: Mapping[Facet, Place]) -> dict[Facet, Place]:
    """What some facets need and the entry does not have."""
    gpu = entry.resources.get("gpu")
    place = found.get(Facet.GPU, Place(None, entry.name))
    nothing = Place(None, entry.name)
    lacking = {}
    snapshot = entry.resources.get("enable_memory_snapshot")
    if snapshot is None or snapshot.value is False:
        lacking[Facet.NO_MEMORY_SNAPSHOT] = nothing
    if Facet.CLUSTERED not in found:
        lacking[Facet.UNCLUSTERED] = nothing
    kind, _, count = str(gpu.value if gpu is not None else "").partition(":")
    most = platform_choices("gpu").get(kind.upper()) if kind else None
    if most is None or int(count or 1) != most:
        lacking[Facet.PART_OF_A_HOST] = place
    if most is None or int(count or 1) != 1:
        lacking[Facet.NOT_ONE_GPU] = place
    return lacking


def _web(job: JobSpec, entry: Entry, method: str) -> dict[Facet, Place]:
    path = (*entry.path, "methods", method) if method else entry.path
    place = Place(partial(job.raw.label, (*path, "kind")), method or entry.name)
    found = {Facet.WEB: place}
    if entry.web[method] != "endpoint":
        found[Facet.WEB_APP] = place
    return found


def _of_function(
    definition: Definition, node: ast.FunctionDef | ast.AsyncFunctionDef, skipped: int
) -> dict[Facet, Place]:
    """The facets of a payload function, or of a method less its `skipped` first parameter."""

    def at(part: ast.stmt | ast.expr | ast.arg, name: str) -> Place:
        return Place(lambda: Label(definition.unit.source, definition.unit.span(part)), name)

    given = parameters(node.args)[skipped:]
    required = required_parameters(node)[skipped:]
    defaults = [*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)]
    found = {}
    if given:
        found[Facet.PARAMETER] = at(given[0], given[0].arg)
    else:
        found[Facet.NO_PARAMETER] = at(node, node.name)
    if required:
        found[Facet.REQUIRED_PARAMETER] = at(required[0], required[0].arg)
    if defaults:
        found[Facet.DEFAULT] = at(defaults[0], node.name)
    if isinstance(node, ast.AsyncFunctionDef):
        found[Facet.COROUTINE] = at(node, node.name)
    if is_generator(node):
        found[Facet.GENERATOR] = at(node, node.name)
    return found
