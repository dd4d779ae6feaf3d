"""What rules about several specs look at: each app by what it is and has on Modal."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import NamedTuple

from jobspec.diagnostic import Label
from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob
from jobspec.spec.job import Path
from jobspec.spec.table import Table

KEPT = ("volume", "dict", "queue")
"""Sorts of handles whose objects keep what an app writes."""


class Address(NamedTuple):
    """A web label or a domain, and where the spec says it."""

    what: str
    text: str
    path: Path


class Write(NamedTuple):
    """A file that code writes in a volume, from the volume's root; pieces may be unknown."""

    file: str
    place: Label


class Kept(NamedTuple):
    """A volume, dict or queue by its name on Modal, and where the spec declares it.

    `may_be_written`: no entry that has it, or one that may write to it, as far as mounts tell.
    `writes` are those that the code is seen to make.
    """

    sort: str
    name: str
    environment: str | None
    path: Path
    may_be_written: bool
    writes: tuple[Write, ...]


class App(NamedTuple):
    """An app as it stands on Modal. It holds plain data, for another process.

    `spec` is the spec's path, `profile` the profile it is of, `is_apart` whether that is one that
    shares nothing with the base. `crons` and `endpoints` are where the spec says each.
    """

    spec: str
    profile: str | None
    is_apart: bool
    name: str
    addresses: tuple[Address, ...]
    kept: tuple[Kept, ...]
    crons: tuple[Path, ...]
    endpoints: tuple[Path, ...]


class Deployed(NamedTuple):
    """An app, and the way to the places in its spec: `label(path, text)`, the value or its key."""

    app: App
    label: Callable[[Path, str], Label]


def app_of(job: AnalyzedJob, spec: str, profile: str | None, *, is_apart: bool) -> App:
    """An app by what other apps may be in the way of."""
    entries = job.spec.entries
    return App(
        spec,
        profile,
        is_apart,
        job.spec.name,
        tuple(each for entry in job.entries for each in _addresses(entry)),
        tuple(_kept(job)),
        tuple((*entry.path, "schedule") for entry in entries if entry.schedule is not None),
        tuple(
            (*entry.path, "methods", name) if name else entry.path
            for entry in entries
            for name, kind in entry.web.items()
            if kind != "server"
        ),
    )


def _addresses(entry: AnalyzedEntry) -> Iterator[Address]:
    tables: list[tuple[Table, Path]] = [(entry.entry.table, entry.entry.path)]
    methods = entry.entry.methods.items()
    tables += [(table, (*entry.entry.path, "methods", name)) for name, table in methods]
    for table, path in tables:
        label = getattr(table, "label", None)
        if label is not None:
            yield Address("label", str(label), (*path, "label"))
        for at, domain in enumerate(getattr(table, "custom_domains", ())):
            yield Address("domain", str(domain), (*path, "custom_domains", at))


def _kept(job: AnalyzedJob) -> Iterator[Kept]:
    for name, handle in job.spec.handles.items():
        if handle.sort.name in KEPT:
            mounts = [e.mounts[name] for e in job.spec.entries if name in e.mounts]
            given = handle.table.model_dump()
            yield Kept(
                handle.sort.name,
                str(given["name"]),
                None if given["environment"] is None else str(given["environment"]),
                (handle.sort.key, name),
                not mounts or not all(mount.read_only for mount in mounts),
                tuple(_writes(job, name)) if handle.sort.name == "volume" else (),
            )


def _writes(job: AnalyzedJob, handle: str) -> Iterator[Write]:
    told: set[str] = set()
    for entry in job.entries:
        mount = entry.entry.mounts.get(handle)
        if mount is None or mount.read_only:
            continue
        for use in entry.file_uses:
            found = entry.mount_of(use.path)
            if found is None or found[1] is not mount or not use.is_write or use.may_do_nothing:
                continue
            below = posixpath.relpath(entry.absolute(use.path), mount.path)
            file = posixpath.join("/", mount.sub_path or "", below)
            if file not in told:
                told.add(file)
                yield Write(file, use.part.label(use.node, "written here"))
