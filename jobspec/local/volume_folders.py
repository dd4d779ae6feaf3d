"""Where volumes are on this machine, and who may change one: the committed state is a plain folder."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from grpclib import GRPCError, Status

from jobspec.local.registry import Registry, Volume
from jobspec.local.state_folder import RunFolders, StateFolder, locked

P = ParamSpec("P")
T = TypeVar("T")


class VolumeFolders:
    """The folders of the volumes of a run: those with a name outlive it."""

    def __init__(self, registry: Registry, state: StateFolder, folders: RunFolders) -> None:
        self._registry = registry
        self._state = state
        self._scratch = folders.scratch / "volumes"
        self._locks: defaultdict[Path, asyncio.Lock] = defaultdict(asyncio.Lock)

    def volume(self, volume_id: str) -> Volume:
        """The volume with an id.

        Raises:
            GRPCError: there is none.
        """
        volume = self._registry.volumes.get(volume_id)
        if volume is None:
            raise GRPCError(Status.NOT_FOUND, f"no volume with id {volume_id!r}")
        return volume

    def folder(self, volume: Volume) -> Path:
        """The folder of a volume's committed state; not created here."""
        if volume.name:
            return self._state.volume(volume.name, volume.request.environment_name)
        return self._scratch / volume.volume_id

    def scratch(self, name: str) -> Path:
        """A folder for this run's own files about volumes, on their file system."""
        folder = self._scratch / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @asynccontextmanager
    async def held(self, volume: Volume) -> AsyncIterator[Path]:
        """The folder of a volume, which nothing else reads or changes meanwhile, in any run."""
        folder = self.folder(volume)
        lock = self._state.folder("locks") / folder.name
        async with self._locks[folder]:
            with ExitStack() as stack:
                await in_thread(stack.enter_context, locked(lock))
                yield folder


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking work in a thread; who is cancelled meanwhile still waits until it is done."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
