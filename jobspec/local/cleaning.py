"""Deleting what the state folder keeps, but for what a run or a deployed app uses."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jobspec.local.state_folder import locked, sweep, try_lock

BY_KEY = (
    "environments",
    "layers",
    "clients",
    "pinned",
)  # each folder in them has a lock of its own
SHARED = ("bytecode", "files")  # whoever runs may use any part of them
KEPT = ("volumes", "locks", "stores.sqlite*", "deployments")  # what apps have stored


@dataclass(frozen=True)
class Part:
    """A part of the state folder: what is deleted at once, or not at all.

    Attributes:
        name: its path there.
        size: bytes on the disk; a file with several names counts where it is met first.
        used: a run uses it, or a deployed app, so it stays.
    """

    name: str
    size: int
    used: bool


def clean(state: Path, *, all: bool, dry_run: bool) -> list[Part]:
    """Delete what can be made anew, and with ``all`` what apps have stored too.

    No run begins meanwhile.

    Args:
        state: the state folder, which is there.
        all: also volumes, dicts, queues and deployments.
        dry_run: delete nothing.

    Returns:
        What was deleted, or would be, and what would be if nothing used it.
    """
    seen: set[tuple[int, int]] = set()
    with locked(state / ".runs.lock"):
        parts = list(_dead_runs(state, seen))
        if not dry_run:
            sweep(state / "runs")
        for kind in BY_KEY:
            for folder in _folders(state / kind):
                with _unused(folder) as free:
                    parts.append(_part(state, folder, seen, used=not free))
                    if free and not dry_run:
                        shutil.rmtree(folder, ignore_errors=True)
        in_progress = any(_is_alive(each) for each in (state / "runs").glob("run-*"))
        # What deployed apps have uploaded cannot be made anew: their files go when they do.
        is_deployed = any((state / "deployments").glob("[!.]*.json")) and not all
        for name in (*SHARED, *(KEPT if all else ())):
            used = in_progress or (is_deployed and name == "files")
            for path in sorted(state.glob(name)):
                parts.append(_part(state, path, seen, used=used))
                if not used and not dry_run:
                    _delete(path)
    return parts


def _folders(kind: Path) -> list[Path]:
    """The finished ones of a kind, and those that a killed run has not finished."""
    return sorted(each for each in kind.glob("*") if each.is_dir())


@contextmanager
def _unused(folder: Path) -> Iterator[bool]:
    """Hold a folder's lock, if no process uses it or makes it; one in the making has a word more."""
    key = folder.name[1:].rpartition("-")[0] if folder.name[0] == "." else folder.name
    with (folder.parent / f".{key}.used").open("a") as lock:
        yield try_lock(lock)


def _dead_runs(state: Path, seen: set[tuple[int, int]]) -> Iterator[Part]:
    for run in sorted((state / "runs").glob("run-*")):
        if not _is_alive(run):
            yield _part(state, run, seen, used=False)


def _is_alive(run: Path) -> bool:
    try:
        with (run / "lock").open("r+") as lock:
            if not try_lock(lock):
                return True
            fcntl.flock(lock, fcntl.LOCK_UN)
    except FileNotFoundError:
        pass
    return False


def _part(state: Path, path: Path, seen: set[tuple[int, int]], *, used: bool) -> Part:
    return Part(path.relative_to(state).as_posix(), _size(path, seen), used)


def _size(path: Path, seen: set[tuple[int, int]]) -> int:
    """Bytes on the disk of a file or of a folder with all that is in it."""
    total = 0
    pending = [path]
    while pending:
        each = pending.pop()
        with suppress(OSError):
            status = each.lstat()
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                total += status.st_blocks * 512
            if each.is_dir() and not each.is_symlink():
                pending += each.iterdir()
    return total


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
