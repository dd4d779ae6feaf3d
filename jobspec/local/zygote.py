"""A process that has imported the SDK and forks for every command, so that many start quickly.

Each line on stdin is a JSON object with `arguments` (of `modal`), `folder`, `environment`, `output`,
the file that takes what is printed, `seconds` that the command may take, and `absent`, modules that it
does without; each line on stdout is
its exit status, or `null` where it took longer. Nothing that a command has started outlives it.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
import time
from contextlib import suppress
from typing import NoReturn, TypedDict

import grpclib.client  # noqa: F401  (what every command imports, imported once)
import modal.cli.entry_point
import modal.cli.run
import modal.runner  # noqa: F401

from jobspec.local.absent import Gate

_POLL = 0.005  # seconds between looks whether a command has ended


class Order(TypedDict):
    """See the module's docstring."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    output: str
    seconds: float
    absent: list[str]


def main() -> None:
    """Serve until stdin ends, or SIGTERM ends this process and what it runs."""
    running: list[int] = []

    def end(number: int, frame: object) -> None:
        for child in running:
            _end(child)
        os._exit(1)

    signal.signal(signal.SIGTERM, end)
    for line in sys.stdin:
        order: Order = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _become_modal(order)
        running[:] = [child]
        status = _wait(child, order["seconds"])
        running.clear()
        print(json.dumps(status), flush=True)


def _wait(child: int, seconds: float) -> int | None:
    """The exit status of a command; None where its time was up."""
    end = time.monotonic() + seconds
    ended, status = os.waitpid(child, os.WNOHANG)
    while not ended and time.monotonic() < end:
        time.sleep(_POLL)
        ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        _end(child)
        os.waitpid(child, 0)
        return None
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # what it has left
    return os.waitstatus_to_exitcode(status)


def _end(child: int) -> None:
    """Kill a command with all of its session."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)


def _become_modal(order: Order) -> NoReturn:
    status = 70
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for source, target in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(source, target)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = ["modal", *order["arguments"]]
        sys.path[0] = order["folder"]
        sys.meta_path.insert(0, Gate(frozenset(order["absent"])))
        runpy.run_module("modal", run_name="__main__")
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
