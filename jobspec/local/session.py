"""Run a command against a local control plane, and leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jobspec.local.client import client_environment, modal_command
from jobspec.local.errors import LocalRuntimeError, require_modal

if TYPE_CHECKING:
    from jobspec.local.console import Console
    from jobspec.local.control_plane import ControlPlane
    from jobspec.local.secrets import EnvironmentFiles
    from jobspec.local.state_folder import RunFolders, StateFolder
    from jobspec.local.watch import Watch


@dataclass(frozen=True)
class LocalOptions:
    """How a command is run.

    Attributes:
        env_files: files with the values of named secrets: ``FILE``, or ``NAME=FILE`` for one.
        state: the folder for volumes, environments and caches; JOBSPEC_STATE or ``.jobspec``
            in the current folder by default.
        quiet: say nothing but what the command itself says.
        isolation: what containers run in: ``namespaces``, ``bubblewrap`` or ``none``; by default
            the first of these that this machine allows.
        strict: exit with status 3 when something was used that is not emulated.
        to_person: what the command prints on stdout is for a person too, and goes to stderr.
        serve: tell where endpoints are reached, call scheduled functions when they are due, and
            keep what the command has deployed until Ctrl-C.
        fire: scheduled functions to call once, when their app is there.
    """

    env_files: tuple[str, ...] = ()
    state: Path | None = None
    quiet: bool = False
    isolation: Literal["namespaces", "bubblewrap", "none"] | None = None
    strict: bool = False
    to_person: bool = False
    serve: bool = False
    fire: tuple[str, ...] = ()


FAILED_STATUS, NOT_FOUND_STATUS, NOT_EMULATED_STATUS = 1, 2, 3
UNREAD_SECONDS = 2.0  # that a command has to end after Ctrl-C when its reader has left


def run_command(command: Sequence[str], *, options: LocalOptions | None = None) -> int:
    """Run a command whose ``import modal`` reaches a control plane on this machine.

    The command has this process's standard streams; what containers print goes to stderr. Ctrl-C
    reaches it once; when it has ended, or this process has been killed, every container, socket and
    mount of the run is gone.

    Args:
        command: as for a shell; ``modal`` and ``python``, also in a script, mean those of the
            running interpreter's environment.
        options: how to run it.

    Returns:
        The command's exit status, 128 and the number if a signal ended it. After a command that went
        well: 1 where something fired has failed, 2 where it is not there, 3 as ``strict`` says.

    Raises:
        ModalMissing: the SDK is not installed beside jobspec.
        UnfitModal: it is older than those the runtime is for.
        LocalRuntimeError: an environment file cannot be read, or this is not Linux.
    """
    require_modal()
    if sys.platform != "linux":
        raise LocalRuntimeError("containers can only be run on Linux")
    return asyncio.run(_run(resolve_command(command), options or LocalOptions()))


def resolve_command(command: Sequence[str]) -> list[str]:
    """The command with ``modal`` and ``python`` replaced by this environment's own."""
    first, *rest = command
    if first == "modal":
        return modal_command(rest)
    if first in {"python", "python3"}:
        return [sys.executable, *rest]
    return list(command)


async def _run(command: list[str], options: LocalOptions) -> int:
    """Start the command, then what it talks to: both take a while to load, so they do it at once."""
    signals = Signals()
    from jobspec.local.console import Silent, console_for
    from jobspec.local.secrets import EnvironmentFiles
    from jobspec.local.state_folder import RunFolders, StateFolder

    secrets = EnvironmentFiles(options.env_files)
    state = StateFolder(options.state)
    folders = RunFolders(state)
    console = Silent() if options.quiet else console_for(sys.stderr)
    given = Given(state, folders, secrets, console, options)
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(folders.sockets / "server.sock"))
            listening.listen()
            signals.client = await _start_client(command, given)
            return await _control(signals.client, signals.any, listening, given)
    except asyncio.CancelledError:
        if signals.ended_by is None:
            raise
        return 128 + signals.ended_by
    finally:
        state.programs.close()
        console.close()
        folders.remove()


@dataclass(frozen=True)
class Given:
    """What a run has from its start on."""

    state: StateFolder
    folders: RunFolders
    secrets: EnvironmentFiles
    console: Console
    options: LocalOptions


async def _control(
    client: asyncio.subprocess.Process,
    interrupted: asyncio.Event,
    listening: socket.socket,
    given: Given,
) -> int:
    """Be the control plane until the command has ended, and what it leaves to do is done."""
    from jobspec.local.control_plane import ControlPlane
    from jobspec.local.isolation import Isolation
    from jobspec.local.report import differences, figures
    from jobspec.local.watch import Watch

    options, console = given.options, given.console
    watch = Watch(console)
    isolation = Isolation(options.isolation) if options.isolation is not None else None
    plane = ControlPlane(
        given.state,
        given.folders,
        given.secrets,
        watch,
        isolation,
        serving=options.serve,
        fire=options.fire,
    )
    await plane.start(listening)
    following = asyncio.create_task(watch.follow())
    try:
        status = await client.wait()
        if status == 0:
            await _stay(plane, watch, options, interrupted)
        await plane.stop()
    finally:
        following.cancel()
        watch.close()
    times = plane.scheduler.next_times(datetime.now(UTC))
    console.say([*figures(watch.statistics), *differences(plane.notes), *times])
    return status or _own_status(plane, options)


async def _stay(
    plane: ControlPlane, watch: Watch, options: LocalOptions, interrupted: asyncio.Event
) -> None:
    """Let what was fired or spawned end, and with ``serve`` what was deployed stay, until a signal comes."""
    signalled = asyncio.create_task(interrupted.wait())
    waits = plane.scheduler.settled() if options.serve else plane.settled()
    fired = asyncio.create_task(waits)
    await asyncio.wait([signalled, fired], return_when=asyncio.FIRST_COMPLETED)
    if options.serve and plane.live and not interrupted.is_set():
        watch.announce("serving what was deployed, until Ctrl-C")
        await signalled
    await plane.end_apps(interrupted=interrupted.is_set())
    await fired
    signalled.cancel()


def _own_status(plane: ControlPlane, options: LocalOptions) -> int:
    """The status after a command that went well."""
    missed = plane.scheduler.not_fired
    if missed:
        known = ", ".join(plane.scheduler.names) or "none"
        line = f"jobspec: no scheduled function {', '.join(missed)} to fire; there is: {known}"
        print(line, file=sys.stderr)
        return NOT_FOUND_STATUS
    if plane.scheduler.failed:
        return FAILED_STATUS
    if options.strict and plane.notes.notes:
        return NOT_EMULATED_STATUS
    return 0


async def _start_client(command: list[str], given: Given) -> asyncio.subprocess.Process:
    from jobspec.local.launching import launcher_spec, start_launcher

    folders = given.folders
    variables = {**given.console.variables(), **os.environ}
    environment = client_environment(folders.sockets / "server.sock", variables)
    environment["NO_PROXY"] = ",".join(
        filter(None, [environment.get("NO_PROXY"), "127.0.0.1,localhost"])
    )
    own = str(Path(sys.executable).parent)  # a script that is run finds the same commands
    environment["PATH"] = os.pathsep.join(filter(None, [own, environment.get("PATH")]))
    cleanup = (folders.sockets, folders.scratch)
    spec = launcher_spec(command, environment, str(Path.cwd()), None, cleanup)
    stdout = sys.stderr if given.options.to_person else None
    return await start_launcher(spec, folders.sockets / "client.json", inherit=True, stdout=stdout)


class Signals:
    """Takes this process's signals: they are the command's, and before it runs they end the run.

    Attributes:
        client: the command, once it runs.
        ended_by: the signal that has ended the run before it did.
        any: is set when a signal comes, also after the command's end.
    """

    def __init__(self) -> None:
        self.client: asyncio.subprocess.Process | None = None
        self.ended_by: signal.Signals | None = None
        self.any = asyncio.Event()
        self._run = asyncio.current_task()
        self._ending: asyncio.Task[None] | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._take, number)

    def _take(self, number: signal.Signals) -> None:
        self.any.set()
        if self.client is None:
            if self.ended_by is None and self._run is not None:
                self.ended_by = number
                self._run.cancel()
            return
        if number == signal.SIGINT and self._ending is None:
            self._ending = asyncio.create_task(_end_unread(self.client))
        if number == signal.SIGINT and _in_foreground():
            return  # the terminal has sent it to the command as well
        with suppress(ProcessLookupError):
            self.client.send_signal(number)


async def _end_unread(client: asyncio.subprocess.Process) -> None:
    """End a command that Ctrl-C has not ended, where nobody reads what it prints.

    Ctrl-C ends the reader of a pipe as well, such as `tee`. Modal's client then fails to print that it
    stops, and its calls go on for ten seconds, whatever else is pressed.
    """
    await asyncio.sleep(UNREAD_SECONDS)
    if client.returncode is None and (_is_unread(1) or _is_unread(2)):
        client.terminate()


def _is_unread(descriptor: int) -> bool:
    """Whether it leads to a pipe whose reader has left."""
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(events & select.POLLERR for _, events in poll.poll(0))


def _in_foreground() -> bool:
    """Whether a terminal's Ctrl-C goes to this process's group."""
    try:
        with Path("/dev/tty").open() as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False
