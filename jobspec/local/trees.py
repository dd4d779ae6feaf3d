"""Trees of files: what stands in one, and how an entry of one comes to stand in another, whole.

Paths in a tree are relative, with slashes. An entry is a folder, a file or a symbolic link; sockets,
pipes and devices are no part of a tree.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

NEVER_LINK = 1 << 62  # bytes, of no file that there is: each is copied
_PIECE = 1 << 30  # bytes asked of the kernel at a time


class Stamp(NamedTuple):
    """What tells whether an entry has changed: of a folder only that it is one.

    Attributes:
        kind: the type bits of its mode.
        inode: its number on the file system.
        size: bytes.
        written: when its content was last written, in nanoseconds.
        changed: when anything about it was last changed, which no program can set; 0 where other
            trees may link to the same file, for that changes it as well.
    """

    kind: int
    inode: int = 0
    size: int = 0
    written: int = 0
    changed: int = 0


FOLDER = Stamp(stat.S_IFDIR)
UNKNOWN = Stamp(0)
Tree = dict[str, Stamp]


def shared_stamp(status: os.stat_result) -> Stamp:
    """The stamp of an entry that other trees may link to."""
    if stat.S_ISDIR(status.st_mode):
        return FOLDER
    kind = stat.S_IFMT(status.st_mode)
    return Stamp(kind, status.st_ino, status.st_size, status.st_mtime_ns)


def own_stamp(status: os.stat_result) -> Stamp:
    """The stamp of an entry that this tree has for itself."""
    shared = shared_stamp(status)
    return shared if shared is FOLDER else shared._replace(changed=status.st_ctime_ns)


def scan(root: Path, stamp: Callable[[os.stat_result], Stamp]) -> Tree:
    """Every entry below a folder; what vanishes meanwhile is left out.

    Raises:
        OSError: a folder in it cannot be read.
    """
    found: Tree = {}
    folders = [""]
    while folders:
        folder = folders.pop()
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(root / folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    if not is_entry(status.st_mode):
                        continue
                    path = f"{folder}{entry.name}"
                    found[path] = stamp(status)
                    if found[path] is FOLDER:
                        folders.append(f"{path}/")
    return found


def is_entry(mode: int) -> bool:
    """Whether what has this mode can stand in a tree."""
    return stat.S_ISDIR(mode) or stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def place(source: Path, root: Path, path: str, staging: Path, *, link_from: int) -> None:
    """Make an entry of a tree like ``source``: it is replaced as a whole, never seen in parts.

    Args:
        source: a folder (made empty in the tree), a file or a symbolic link.
        root: the tree.
        path: the entry's path in it; folders above it are made, in place of what is no folder.
        staging: a folder on the same file system, for what is not whole yet.
        link_from: files of at least so many bytes are linked to, not copied.

    Raises:
        FileNotFoundError: the source is gone.
    """
    status = source.lstat()
    target = root / path
    make_folder(root, PurePosixPath(path).parent)
    if stat.S_ISDIR(status.st_mode):
        make_folder(root, PurePosixPath(path))
        return
    with suppress(FileNotFoundError):
        if os.path.samestat(target.lstat(), status):
            return
    staged = staging / secrets.token_hex(8)
    try:
        if stat.S_ISLNK(status.st_mode):
            staged.symlink_to(source.readlink())
            os.utime(staged, ns=_times(status), follow_symlinks=False)
        elif status.st_size < link_from:
            copy_file(source, staged)
        else:
            link_or_copy(source, staged)
        if is_folder(target):
            shutil.rmtree(target)
        staged.replace(target)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise


def copy_file(source: Path, target: Path) -> None:
    """Copy a file's content, mode and time; where the file system can, both share their blocks."""
    status = source.stat()
    with source.open("rb") as old, target.open("xb") as new:
        try:
            while os.copy_file_range(old.fileno(), new.fileno(), _PIECE):
                pass
        except OSError:
            new.seek(0)
            old.seek(0)
            shutil.copyfileobj(old, new)
            new.truncate()
    target.chmod(stat.S_IMODE(status.st_mode))
    os.utime(target, ns=_times(status))


def make_folder(root: Path, path: PurePosixPath) -> None:
    """Make a folder of a tree and those above it, in place of files and links that are there."""
    folder = root
    for part in path.parts:
        folder /= part
        if not is_folder(folder):
            folder.unlink(missing_ok=True)
            folder.mkdir(exist_ok=True)


def remove(root: Path, path: str) -> None:
    """Delete an entry of a tree; a folder that has something in it stays."""
    target = root / path
    with suppress(FileNotFoundError, NotADirectoryError):
        if not is_folder(target):
            target.unlink()
            return
        with suppress(OSError):
            target.rmdir()


def _times(status: os.stat_result) -> tuple[int, int]:
    return status.st_atime_ns, status.st_mtime_ns


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system or its owner forbids that."""
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:
        copy_file(source, target)


def is_folder(path: Path) -> bool:
    """A folder itself: a link to one could lead out of the tree."""
    return path.is_dir() and not path.is_symlink()
