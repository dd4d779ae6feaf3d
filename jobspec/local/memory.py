"""Hard limits on the memory of containers: by a control group of the kernel's where one can be made,
and everywhere by looking at what a container's processes use.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from jobspec.local.containers import Container

MEBIBYTE = 1 << 20
LOOK_SECONDS = 0.1
REMOVE_SECONDS = 2.0  # for the kernel to let go of a group's processes
_HIERARCHIES = Path("/sys/fs/cgroup")
_PREFIX = "jobspec-"


class ControlGroup:
    """A control group that no more than so many bytes of memory may be used in.

    Version 1 of control groups has its own files for memory; in version 2 a group with processes has
    no groups below it, so that a new one can only stand beside this process's own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def make(cls, name: str, limit: int) -> ControlGroup | None:
        """A new group; None where this user may not make one or the kernel does not limit it.

        Args:
            name: unique among this process's groups.
            limit: in bytes.
        """
        for parent, settings in _parents(limit):
            folder = parent / f"{_PREFIX}{os.getpid()}-{name}"
            with suppress(OSError):
                _remove_stale(parent)
                folder.mkdir()
                try:
                    for file, value in settings.items():
                        (folder / file).write_text(value)
                except OSError:
                    folder.rmdir()
                    continue
                return cls(folder)
        return None

    @property
    def kills(self) -> int:
        """How many processes the kernel has killed in it for want of memory."""
        for file in ("memory.events", "memory.oom_control"):
            with suppress(OSError):
                found = re.search(r"^oom_kill (\d+)$", (self.folder / file).read_text(), re.M)
                return int(found[1]) if found else 0
        return 0

    async def remove(self) -> None:
        """Delete it once its processes are gone."""
        for _ in range(int(REMOVE_SECONDS / 0.01)):
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                await asyncio.sleep(0.01)
            else:
                return


@asynccontextmanager
async def limited_memory(container: Container) -> AsyncIterator[Path | None]:
    """Hold a container to its function's hard limit, if it has one; the control group it is to join.

    Above the limit the container is killed, as on Modal, and ``ended_by`` says so.
    """
    mebibytes = container.variant.definition.resources.memory_mb_max
    if not mebibytes:
        yield None
        return
    group = ControlGroup.make(container.task_id, mebibytes * MEBIBYTE)
    watching = asyncio.create_task(_watch(container, group, mebibytes))
    try:
        yield group.folder if group is not None else None
    finally:
        watching.cancel()
        if group is not None:
            if group.kills:
                _tell(container, mebibytes)
            await group.remove()


async def _watch(container: Container, group: ControlGroup | None, mebibytes: int) -> None:
    limit = mebibytes * MEBIBYTE

    def is_exceeded() -> bool:
        if group is not None:
            return group.kills > 0
        return memory_of(container.processes(), enough=limit) > limit

    while not await asyncio.to_thread(is_exceeded):
        await asyncio.sleep(LOOK_SECONDS)
    _tell(container, mebibytes)
    container.stopping = True
    container.signal(signal.SIGKILL)


def _tell(container: Container, mebibytes: int) -> None:
    container.ended_by = f"ran out of memory: it needed more than its limit of {mebibytes} MiB"


def memory_of(pids: list[int], *, enough: int) -> int:
    """Bytes that processes use together, or that one of them has used at its peak if that is more.

    Pages that several share are counted once, though only where it is not clear without that
    whether it is more than ``enough``: it takes the kernel a while to say.
    """
    statuses = [status for pid in pids if (status := _read(pid, "status"))]
    peak = max((_kibibytes(s, "VmHWM") for s in statuses), default=0) << 10
    resident = sum(_kibibytes(s, "VmRSS") for s in statuses) << 10
    if resident > enough:
        rolled_up = [_read(pid, "smaps_rollup") for pid in pids]
        resident = sum(_kibibytes(each, "Pss") for each in rolled_up) << 10
    return max(peak, resident)


def _read(pid: int, file: str) -> str:
    try:
        return Path("/proc", str(pid), file).read_text(errors="replace")
    except OSError:
        return ""


def _kibibytes(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", text, re.M)
    return int(found[1]) if found else 0


def _parents(limit: int) -> list[tuple[Path, dict[str, str]]]:
    """Where a group could be made, and what is then written to which of its files."""
    first = {"memory.limit_in_bytes": str(limit)}
    second = {"memory.max": str(limit), "memory.oom.group": "1"}
    parents = []
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            number, controllers, path = line.split(":", 2)
            if "memory" in controllers.split(","):
                parents.append((_HIERARCHIES / "memory" / path[1:], first))
            elif number == "0":
                own = _HIERARCHIES / path[1:]
                parents += [(each, second) for each in (own, own.parent)]
    return parents


def _remove_stale(parent: Path) -> None:
    """Delete the groups of runs that were killed."""
    for folder in parent.glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", pid).exists():
            with suppress(OSError):
                folder.rmdir()
