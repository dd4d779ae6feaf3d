"""One container's copy of a volume: what it changes is its own until it is committed.

The committed state is a plain folder. A commit puts what the copy has changed there, file by file, so
that of two containers that change the same file the last wins; a reload brings what others have
committed into the copy. All of it is blocking work on files: the caller holds the volume's lock.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from jobspec.local.trees import (
    UNKNOWN,
    Stamp,
    Tree,
    own_stamp,
    place,
    remove,
    scan,
    shared_stamp,
)

COPIED_BYTES = 1 << 30
"""So much of a volume is copied, the smallest files first; of the others the copy and the committed
state have one file between them."""
LINKED_BYTES = 256 << 20
"""Files of this size are never copied."""
SETTLED_NS = 25_000_000
"""A file's times have steps of up to 10 ms: two changes within one look like one."""


class WorkingCopy:
    """A container's copy of a volume, or of a folder in it.

    Args:
        committed: the folder of the committed state.
        folder: a new folder for the copy, on the same file system.
        staging: a folder for files that are not whole yet, on the same file system.
        read_only: the container cannot change it, so every file is linked to.
    """

    def __init__(self, committed: Path, folder: Path, staging: Path, *, read_only: bool) -> None:
        self.folder = folder
        self._committed = committed
        self._staging = staging
        self._read_only = read_only
        # What stood in the copy and in the committed state when they were last made alike.
        self._mine: Tree = {}
        self._theirs: Tree = {}
        for each in (committed, folder, staging):
            each.mkdir(parents=True, exist_ok=True)
        theirs = scan(committed, shared_stamp)
        self._link_from = 0 if read_only else _link_from(theirs)  # bytes
        self._bring_in(theirs)

    def commit(self) -> list[str]:
        """Put what the copy has changed into the committed state.

        Returns:
            The large files that the container has changed in place, which others have seen at once.

        Raises:
            FileNotFoundError: the volume has been deleted.
            OSError: a file cannot be read or written.
        """
        if not self._committed.is_dir():
            raise FileNotFoundError(f"the volume {self._committed.name} has been deleted")
        if self._read_only:
            return []
        found = self._settled_scan()
        in_place = []
        for path in sorted(found):
            if found[path] is UNKNOWN or found[path] != self._mine.get(path):
                in_place += [path] if self._put(path, found[path]) else []
        gone = [path for path in self._mine if path not in found]
        for path in sorted(gone, reverse=True):  # what is in a folder before the folder
            if not os.path.lexists(self.folder / path):
                remove(self._committed, path)
                self._mine.pop(path)
                self._theirs.pop(path, None)
        return in_place

    def reload(self) -> list[str]:
        """Commit, then bring in what others have committed.

        Returns:
            As ``commit``.

        Raises:
            As ``commit``.
        """
        in_place = self.commit()
        self._bring_in(scan(self._committed, shared_stamp))
        return in_place

    def _settled_scan(self) -> Tree:
        """The copy's entries, once the last change is old enough to be told from the next one.

        Of a file that keeps changing the stamp is left out, so that it is committed again.
        """
        found = scan(self.folder, self._stamp)
        recent = _recent(found)
        if recent:
            time.sleep(SETTLED_NS / 1e9)
            found = scan(self.folder, self._stamp)
            recent = _recent(found)
        return found | dict.fromkeys(recent, UNKNOWN)

    def _put(self, path: str, stamp: Stamp) -> bool:
        """Commit one entry; whether it is a large file that was changed in place."""
        source, target = self.folder / path, self._committed / path
        before = self._theirs.get(path)
        try:
            is_shared = target.exists() and source.samefile(target)
            place(source, self._committed, path, self._staging, link_from=self._link_from)
            after = shared_stamp(target.lstat())
        except FileNotFoundError:  # gone meanwhile: the next commit says so
            return False
        self._mine[path] = stamp
        self._theirs[path] = after
        return is_shared and before is not None and before != after

    def _bring_in(self, theirs: Tree) -> None:
        for path in sorted(self._theirs.keys() - theirs.keys(), reverse=True):
            remove(self.folder, path)
            self._mine.pop(path, None)
        for path in sorted(theirs):
            if theirs[path] != self._theirs.get(path):
                self._get(path)
        self._theirs = theirs

    def _get(self, path: str) -> None:
        source, target = self._committed / path, self.folder / path
        status = source.lstat()
        place(source, self.folder, path, self._staging, link_from=self._link_from)
        try:
            stamp = self._stamp(target.lstat())
        except FileNotFoundError:  # the container has deleted it meanwhile
            stamp = UNKNOWN
        # The container may have changed it already: then it is not as it was committed.
        is_same = (stamp.size, stamp.written) == (status.st_size, status.st_mtime_ns)
        self._mine[path] = stamp if is_same or not stamp.inode else UNKNOWN

    def _stamp(self, status: os.stat_result) -> Stamp:
        return shared_stamp(status) if status.st_size >= self._link_from else own_stamp(status)


def _link_from(tree: Tree) -> int:
    """The size from which a volume's files are linked to instead of copied."""
    copied = 0
    for size in sorted(stamp.size for stamp in tree.values()):
        copied += size
        if copied > COPIED_BYTES:
            return min(size, LINKED_BYTES)
    return LINKED_BYTES


def _recent(tree: Tree) -> list[str]:
    """The files that were changed a moment ago."""
    now = time.time_ns()
    return [path for path, stamp in tree.items() if 0 <= now - stamp.changed < SETTLED_NS]
