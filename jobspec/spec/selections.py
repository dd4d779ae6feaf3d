"""Which of the shared handles an entry has, and which environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jobspec.rules import schema
from jobspec.spec.job import Mount, Path
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.handles import BucketTable, VolumeTable
from jobspec.spec.tables.selection import (
    BucketChange,
    BucketSelection,
    VolumeChange,
    VolumeSelection,
)
from jobspec.spec.values import Unset

if TYPE_CHECKING:
    from jobspec.spec.resolve import Resolver


def check_handles(resolver: Resolver) -> None:
    """The secret of a bucket is declared."""
    for name, bucket in resolver.job.buckets.items():
        if bucket.secret is not None:
            path = ("buckets", name, "secret")
            resolver.known(bucket.secret, resolver.job.secrets, "secret", path)


def mounts_of(resolver: Resolver, table: EntryTable, path: Path) -> dict[str, Mount]:
    """How the entry has each volume and bucket that it has, by the names of their handles."""
    job = resolver.job
    mounts = _selected(resolver, job.volumes, table.volumes, (*path, "volumes"))
    mounts |= _selected(resolver, job.buckets, table.buckets, (*path, "buckets"))
    _check_mounts(resolver, mounts, path)
    return mounts


def _selected(
    resolver: Resolver,
    declared: Mapping[str, VolumeTable] | Mapping[str, BucketTable],
    selection: VolumeSelection | BucketSelection | None,
    here: Path,
) -> dict[str, Mount]:
    what = "volume" if here[-1] == "volumes" else "bucket"
    chosen = [name for name, each in declared.items() if each.mount is not None]
    if selection is not None and selection.only is not None:
        chosen = [
            name
            for index, name in enumerate(selection.only)
            if resolver.known(name, declared, what, (*here, index))
        ]
    changes: dict[str, VolumeChange | BucketChange | None] = {}
    for name, change in selection.changes.items() if selection is not None else ():
        if resolver.known(name, declared, what, (*here, name)):
            changes[name] = change
    # what an entry changes stands behind what it leaves as it is
    order = [name for name in chosen if name not in changes]
    order += [name for name, change in changes.items() if change is not None]
    mounts: dict[str, Mount] = {}
    for name in order:
        mount = _mount(declared[name], changes.get(name))
        if mount is None:
            cause = "it has no mount, which an entry that has it needs"
            help = f'write {here[-1]} = {{ {name} = {{ mount = "/{name}" }} }}'
            only = selection.only if selection is not None else None
            label = resolver.label((*here, only.index(name) if only else name))
            resolver.diagnostics.append(
                schema.BAD_VALUE.at(label, help=help, key=f"`{name}`", cause=cause)
            )
        else:
            mounts[name] = mount
    return mounts


def _mount(
    shared: VolumeTable | BucketTable, change: VolumeChange | BucketChange | None
) -> Mount | None:
    path = change.mount if change is not None and change.mount is not None else shared.mount
    if path is None:
        return None
    if isinstance(shared, BucketTable):
        return Mount(path)
    read_only, sub_path = shared.read_only, shared.sub_path
    if isinstance(change, VolumeChange):
        read_only = read_only if change.read_only is None else change.read_only
        sub_path = sub_path if change.sub_path is None else change.sub_path
    return Mount(path, read_only, sub_path)


def _check_mounts(resolver: Resolver, mounts: Mapping[str, Mount], path: Path) -> None:
    """No two things in one place, and no volume in two places."""
    by_mount: dict[str, str] = {}
    by_volume: dict[tuple[str, str | None], str] = {}
    for name, mount in mounts.items():
        taken = by_mount.get(str(mount.path))
        if taken is not None:
            _refuse_mount(resolver, name, taken, path, f"`{taken}` is mounted there too")
        by_mount[str(mount.path)] = name
        volume = resolver.job.volumes.get(name)
        if volume is None:
            continue
        other = by_volume.get((volume.name, volume.environment))
        if other is not None:
            cause = f"`{other}` is the same volume, and Modal mounts one once"
            _refuse_mount(resolver, name, other, path, cause)
        by_volume[volume.name, volume.environment] = name


def _refuse_mount(resolver: Resolver, name: str, other: str, path: Path, cause: str) -> None:
    label = resolver.key((resolver.handles[name].sort.key, name))
    first = resolver.key((resolver.handles[other].sort.key, other), "the other one")
    entry = resolver.key(path, "in this entry")
    finding = schema.BAD_VALUE.at(label, first, entry, key=f"`{name}`", cause=cause)
    resolver.diagnostics.append(finding)


def secrets_of(resolver: Resolver, table: EntryTable, path: Path) -> tuple[str, ...]:
    """The secrets that the entry has."""
    secrets = resolver.job.secrets
    selection = table.secrets
    if selection is None:
        return tuple(secrets)
    here: Path = (*path, "secrets")
    if selection.only is not None:
        return tuple(
            name
            for index, name in enumerate(selection.only)
            if resolver.known(name, secrets, "secret", (*here, index))
        )
    for name in selection.without:
        resolver.known(name, secrets, "secret", (*here, name))
    return tuple(name for name in secrets if name not in selection.without)


def env_of(resolver: Resolver, table: EntryTable, path: Path) -> dict[str, str]:
    """The environment variables of the entry: the shared ones, with its own changes."""
    found = dict(resolver.job.env)
    for key, value in table.env.items():
        if not isinstance(value, Unset):
            found[key] = value
        elif key in found:
            del found[key]
        else:
            cause = "there is nothing to take back: [env] has no such variable"
            label = resolver.label((*path, "env", key))
            resolver.diagnostics.append(schema.BAD_VALUE.at(label, key=f"`env.{key}`", cause=cause))
    return found
