"""Volumes as they are mounted, in an entry or while an image is built."""

from __future__ import annotations

from jobspec.expression import Call, Expression, Name, lift
from jobspec.spec.job import Mount


def mounted(handle: str, mount: Mount) -> Expression:
    """The handle, with the options of its mount where it has any."""
    options: list[tuple[str, Expression]] = []
    if mount.read_only:
        options.append(("read_only", lift(True)))
    if mount.sub_path is not None:
        options.append(("sub_path", lift(mount.sub_path)))
    if not options:
        return Name(handle)
    return Call("with_mount_options", kwargs=tuple(options), receiver=Name(handle))
