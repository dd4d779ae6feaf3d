"""Ways of having the real SDK load an app: in a fresh process, or in a fork of one that knows the SDK."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol

from jobspec.local.client import modal_command
from jobspec.local.errors import LocalRuntimeError


class Loaded(NamedTuple):
    """How a command ended: its exit status, None where its time was up, and what it printed."""

    status: int | None
    printed: str


class Loader(Protocol):
    """Runs `modal` with arguments, in a folder and an environment, for so many seconds at most.

    Nothing that the command has started outlives it.
    """

    async def __call__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        seconds: float,
    ) -> Loaded: ...


async def in_fresh_process(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
) -> Loaded:
    """A `Loader` that starts the `modal` command anew."""
    process = await asyncio.create_subprocess_exec(
        *modal_command(arguments),
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        return Loaded(None, "")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return Loaded(process.returncode, printed.decode(errors="replace"))


class ForkingLoader:
    """A `Loader` that forks for each command; a context manager. One use at a time. POSIX only."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "jobspec.local.zygote"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a terminal's Ctrl-C is not for it
        )

    def __enter__(self) -> ForkingLoader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    async def __call__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        seconds: float,
    ) -> Loaded:
        """As the protocol says. Raises LocalRuntimeError where the process has ended."""
        return await self.without(())(arguments, folder, environment, seconds)

    def without(self, absent: Iterable[str]) -> Loader:
        """The same, for apps that do without those top-level modules, as if they were not installed."""
        return partial(self._load, tuple(absent))

    async def _load(
        self,
        absent: Sequence[str],
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        seconds: float,
    ) -> Loaded:
        with tempfile.NamedTemporaryFile(mode="r", errors="replace") as output:
            order = {
                "arguments": list(arguments),
                "folder": str(folder),
                "environment": dict(environment),
                "output": output.name,
                "seconds": seconds,
                "absent": list(absent),
            }
            try:
                status = await asyncio.to_thread(self._ask, json.dumps(order))
            except asyncio.CancelledError:
                self._process.terminate()  # or the thread would be waited for
                raise
            return Loaded(status, output.read())

    def _ask(self, order: str) -> int | None:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(order + "\n")
            self._process.stdin.flush()
            status: int | None = json.loads(self._process.stdout.readline())
        except (OSError, ValueError) as error:
            raise LocalRuntimeError("the process that loads apps has ended") from error
        return status
