"""The processes of a container as this machine sees them: which they are and what they have open."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_THREADS_HAVE_CHILDREN = (_PROC / "thread-self/children").exists()
Inode = tuple[int, int]
"""The number of a file's device and its own."""


def descendants(pid: int) -> list[int]:
    """A process and all that it has started, as far as they can be told."""
    started_by = children_by_thread if _THREADS_HAVE_CHILDREN else children_by_parent()
    found = [pid]
    for each in found:
        found += started_by(each)
    return found


def kill_below(launcher: int) -> None:
    """Kill what a launcher has started: it ends what is left of that, then itself.

    A launcher that has started nothing yet is killed; killed later, it would leave processes behind
    where they are in no namespace.
    """
    for pid in descendants(launcher)[1:] or [launcher]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def children_by_thread(pid: int) -> list[int]:
    """The processes that a process has started, where the kernel keeps them with each thread."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in os.scandir(_PROC / str(pid) / "task"):
            with suppress(FileNotFoundError, ProcessLookupError):
                found += map(int, Path(thread.path, "children").read_text().split())
    return found


def children_by_parent() -> Callable[[int], list[int]]:
    """The same from a look at all processes of the machine, which takes longer."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in os.scandir(_PROC):
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
                children[int(fields[1])].append(int(entry.name))
    return children.__getitem__


def open_inodes(pids: Iterable[int]) -> Iterator[Inode]:
    """The files that processes have open, have mapped to memory, or stand in as their folder."""
    for pid in pids:
        with suppress(OSError):
            for entry in os.scandir(_PROC / str(pid) / "fd"):
                with suppress(OSError):
                    yield _inode(Path(entry.path))
        with suppress(OSError):
            yield _inode(_PROC / str(pid) / "cwd")
        with suppress(OSError):
            yield from _mapped(_PROC / str(pid) / "maps")


def _inode(path: Path) -> Inode:
    status = path.stat()
    return status.st_dev, status.st_ino


def _mapped(maps: Path) -> Iterator[Inode]:
    for line in maps.read_text(errors="replace").splitlines():
        _, _, _, device, inode, *_ = line.split()
        if inode != "0":
            major, minor = device.split(":")
            yield os.makedev(int(major, 16), int(minor, 16)), int(inode)
