"""Which of the shared handles an entry has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jobspec.rules import schema
from jobspec.spec.job import Path
from jobspec.spec.tables.entry import EntryTable

if TYPE_CHECKING:
    from jobspec.spec.resolve import Resolver


def mounts_of(resolver: Resolver, table: EntryTable, path: Path) -> dict[str, str]:
    """Mount path of each volume handle that the entry has."""
    volumes = resolver.job.volumes
    mounts = {name: volume.mount for name, volume in volumes.items()}
    selection = table.volumes
    here: Path = (*path, "volumes")
    if selection is not None and selection.only is not None:
        known = [
            name
            for index, name in enumerate(selection.only)
            if resolver.known(name, volumes, "volume", (*here, index))
        ]
        mounts = {name: volumes[name].mount for name in known}
    for name, change in selection.changes.items() if selection is not None else ():
        if not resolver.known(name, volumes, "volume", (*here, name)):
            continue
        mounts.pop(name, None)
        if change is not None:
            mounts[name] = change.mount
    _check_mounts(resolver, mounts, path)
    return mounts


def _check_mounts(resolver: Resolver, mounts: Mapping[str, str], path: Path) -> None:
    by_mount: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for handle, mount in mounts.items():
        name = resolver.job.volumes[handle].name
        for taken, key, what in ((by_mount, str(mount), "mount"), (by_name, name, "volume")):
            if key in taken:
                cause = (
                    f"`{taken[key]}` is mounted there too"
                    if what == "mount"
                    else f"`{taken[key]}` is the same volume, and Modal mounts one once"
                )
                label = resolver.key(("volumes", handle))
                resolver.diagnostics.append(
                    schema.BAD_VALUE.at(
                        label, resolver.key(path, "in this entry"), key=f"`{handle}`", cause=cause
                    )
                )
            taken[key] = handle


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
