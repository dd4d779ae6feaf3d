"""The one folder in which the local runtime keeps what outlives a run.

Layout, below ``.jobspec/`` or what JOBSPEC_STATE names:
    volumes/NAME/           a volume's committed files (NAME@ENVIRONMENT in another environment)
    locks/NAME              held while a run reads or changes the volume
    files/ab/abcd...        uploaded files by SHA-256 digest
    environments/KEY/       virtual environments by content
    layers/KEY/             the files that build functions have left in an image
    clients/KEY/            the SDK and its dependencies, as containers see them
    bytecode/KIND/KEY/      compiled modules of an interpreter, a client or an environment
    deployments/NAME.json   deployed apps (deployments), for their owner's eyes alone; as volumes are named
    stores.sqlite           the contents of named dicts and queues (store_database)
    runs/NAME/              scratch of runs in progress
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from jobspec.local.programs import Programs

STATE_VARIABLE = "JOBSPEC_STATE"
DEFAULT_NAME = ".jobspec"
ENVIRONMENT = "main"
"""The environment of Modal's that everything local runs in."""


def state_path(chosen: Path | None) -> Path:
    """Where the state folder is or would be."""
    return (chosen or Path(os.environ.get(STATE_VARIABLE) or DEFAULT_NAME)).absolute()


POLL = 0.05  # seconds between two attempts at a lock


class StateFolder:
    """A state folder, created when it is first used, ignored by version control.

    Attributes:
        programs: what makes the folders in it.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = state_path(path)
        self.path.mkdir(parents=True, exist_ok=True)
        ignore = self.path / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
        self.programs = Programs()
        self._used: dict[Path, TextIO] = {}

    def folder(self, *parts: str) -> Path:
        """A folder below this one, made if need be."""
        path = self.path.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def volume(self, name: str, environment: str) -> Path:
        """The folder of a named volume; not created here. No name of Modal's has an `@`."""
        return self.folder("volumes") / qualified(name, environment)

    @property
    def stores(self) -> Path:
        """The file with the contents of named dicts and queues."""
        return self.path / "stores.sqlite"

    def cached(self, kind: str, key: str, build: Callable[[Path], None]) -> Path:
        """A folder made once by ``build``, whichever process comes first, and kept from then on.

        It is in use for as long as this process lives.

        Args:
            kind: the folder's parent, like ``environments``.
            key: names the content; equal keys are interchangeable.
            build: fills the new folder it is given; if it raises, nothing is kept.

        Raises:
            LocalRuntimeError: the run ended while another one made the folder.
        """
        parent = self.folder(kind)
        done = parent / key
        self._use(parent / f".{key}.used")
        if done.is_dir():
            return done
        with self._making(parent / f".{key}.lock"):
            if done.is_dir():
                return done
            unfinished = Path(tempfile.mkdtemp(prefix=f".{key}-", dir=parent))
            try:
                build(unfinished)
                unfinished.rename(done)
            except BaseException:
                shutil.rmtree(unfinished, ignore_errors=True)
                raise
        return done

    def _use(self, path: Path) -> None:
        """Keep a lock that many may have at once, but not with who deletes what it stands for."""
        if path not in self._used:
            file = path.open("a")
            fcntl.flock(file, fcntl.LOCK_SH)
            self._used[path] = file

    @contextmanager
    def _making(self, path: Path) -> Iterator[None]:
        """Hold a lock, for which this waits until the run ends."""
        with path.open("a") as file:
            while not try_lock(file):
                self.programs.check()
                time.sleep(POLL)
            yield


def try_lock(file: TextIO) -> bool:
    """Take a file's lock if nobody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def qualified(name: str, environment: str) -> str:
    """What a named object is called here; the names of those in the usual environment stay."""
    return name if environment in ("", ENVIRONMENT) else f"{name}@{environment}"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the kernel lets go of it when the holder dies."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class RunFolders:
    """The two folders of one run: sockets under a short path, scratch beside the state.

    A run that was killed cannot clean up after itself; the next one that starts does. A run in
    progress is told by the lock it holds.
    """

    def __init__(self, state: StateFolder) -> None:
        runs = state.folder("runs")
        with locked(state.path / ".runs.lock"):  # a run that begins must not be taken for dead
            sweep(runs)
            self.scratch = Path(tempfile.mkdtemp(prefix="run-", dir=runs))
            self._lock = (self.scratch / "lock").open("w")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.sockets = _short_folder()
        (self.scratch / "sockets").symlink_to(self.sockets)

    def remove(self) -> None:
        """Delete both folders."""
        shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.scratch, ignore_errors=True)
        self._lock.close()


def _short_folder() -> Path:
    """A private folder; a unix socket's path holds about 100 characters, so not any will do."""
    folder = tempfile.mkdtemp(prefix="jobspec-")
    if len(folder) > 60:
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix="jobspec-", dir="/tmp")
    return Path(folder)


def sweep(runs: Path) -> None:
    """Delete the folders of runs that no longer hold their lock."""
    for folder in runs.glob("run-*"):
        with suppress(OSError), (folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            link = folder / "sockets"
            if link.is_symlink():
                shutil.rmtree(link.readlink(), ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)
