"""A process that has imported Modal's SDK once and forks a fresh child for every import.

Importing the SDK takes most of a second, a fork some milliseconds; the fork happens before any
thread exists. Requests come on standard input and replies go to standard output, a line of JSON
each. POSIX only.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from jobspec.proof.blocks import Blocks
from jobspec.proof.effects import Effect, Recorder
from jobspec.proof.importing import (
    Entry,
    contained_environment,
    import_as_contained,
    import_as_launched,
    inner,
)
from jobspec.proof.presence import Files, Installed, open_to

SECONDS = 30  # that an import may take
_POLL = 0.2  # seconds between looks whether a child has ended with its pipe held open

Request = dict[str, Any]
Reply = dict[str, Any]


class Child:
    """What runs in the forked process: one import, reported line by line as it happens."""

    def __init__(self, pipe: int, request: Request, installed: Installed) -> None:
        self.pipe = pipe
        self.request = request
        self.installed = installed
        self.lock = threading.RLock()
        self.process = os.getpid()
        self.recorder = Recorder(self._report_effect, request["credentials"])

    def run(self) -> None:
        """Import the app, then leave this process without ceremony."""
        output = _captured_output()
        final: Reply = {"failure": None, "entries": [], "blocks": [], "warnings": []}
        blocks = Blocks()
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                self._import(final, blocks)
        except BaseException as error:
            final["failure"] = _described(error)
        if os.getpid() == self.process:
            self.recorder.is_active = False
            final["warnings"] = [f"{each.category.__name__}: {each.message}" for each in caught]
            image = final.pop("image", None)
            final["blocks"] = [
                {"line": block.line, "error": block.error, "own": inner(block.image) is image}
                for block in blocks.entered
            ]
            final["printed"] = _printed(output)
            self._send({"final": final})
        os._exit(0)

    def _import(self, final: Reply, blocks: Blocks) -> None:
        request = self.request
        app = Path(request["app"])
        sys.path[:] = [each for each in sys.path if each not in ("", request["source"])]
        open_to(self.installed, request["fabricated"], request["real"])
        entry = request["entry"]
        if entry is None:
            os.chdir(app.parent)
            self.recorder.install()
            final["entries"] = [asdict(each) for each in import_as_launched(app)]
            self._end()
            return
        sys.meta_path.insert(2, Files(app, request["sources"]))
        contained_environment()
        entries = tuple(_entry(each) for each in request["entries"])
        own = next(each for each in entries if each.tag == entry)
        self.recorder.install()
        final["image"] = import_as_contained(app, own, entries, self._end)

    def _end(self) -> None:
        """What an import leaves behind to be done is done now; later effects are no import's."""
        if self.recorder.is_active:
            import atexit

            atexit._run_exitfuncs()
            self.recorder.is_active = False

    def _report_effect(self, effect: Effect) -> None:
        self._send({"effect": asdict(effect)})

    def _send(self, message: dict[str, object]) -> None:
        data = (json.dumps(message) + "\n").encode("ascii")
        with self.lock:
            while data:
                data = data[os.write(self.pipe, data) :]


def serve() -> None:
    """Answer requests until standard input ends."""
    sys.dont_write_bytecode = True
    installed = Installed()
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    _put(replies, {"ready": True})
    for line in requests:
        _put(replies, _answer(json.loads(line), installed, (requests, replies)))


def _put(stream: IO[str], reply: Reply) -> None:
    stream.write(json.dumps(reply) + "\n")
    stream.flush()


def _answer(request: Request, installed: Installed, streams: tuple[IO[str], IO[str]]) -> Reply:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # The streams' descriptors are closed, not the streams: nothing may be flushed twice.
        for descriptor in (reading, *(stream.fileno() for stream in streams)):
            os.close(descriptor)
        os.setsid()
        signal.alarm(SECONDS)
        Child(writing, request, installed).run()
    os.close(writing)
    try:
        lines, status = _collect(reading, child)
    finally:
        os.close(reading)
    return _assembled(lines, status)


def _collect(pipe: int, child: int) -> tuple[list[bytes], int]:
    """All that the child wrote, and how it ended; then nothing of its session is left."""
    data = bytearray()
    status: int | None = None
    deadline = time.monotonic() + SECONDS + 5
    while True:
        ready, _, _ = select.select([pipe], [], [], _POLL)
        chunk = os.read(pipe, 1 << 16) if ready else b""
        data += chunk
        if ready and not chunk:
            break
        if not ready and status is not None:
            break
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
        if status is None:
            found, code = os.waitpid(child, os.WNOHANG)
            status = code if found else None
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if status is None:
        status = os.waitpid(child, 0)[1]
    return bytes(data).splitlines(), status


def _assembled(lines: list[bytes], status: int) -> Reply:
    effects = []
    final: Reply | None = None
    for line in lines:
        message = json.loads(line)
        if "effect" in message:
            effects.append(message["effect"])
        else:
            final = message["final"]
    if final is None:
        code = os.waitstatus_to_exitcode(status)
        ended = f"signal {-code}" if code < 0 else f"exit status {code}"
        failure = {"message": f"the process ended during the import, with {ended}", "trace": ""}
        final = {"failure": failure, "entries": [], "blocks": [], "warnings": [], "printed": ""}
    return {"effects": effects, **final}


def _captured_output() -> int:
    """Descriptors 1 and 2 of this process, led into one unnamed file."""
    with tempfile.TemporaryFile() as file:
        kept = os.dup(file.fileno())
    os.dup2(kept, 1)
    os.dup2(kept, 2)
    sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace")
    return kept


def _printed(kept: int) -> str:
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    size = os.fstat(kept).st_size
    return os.pread(kept, min(size, 1 << 20), 0).decode("utf-8", "backslashreplace")


def _described(error: BaseException) -> dict[str, str]:
    cause = error.__cause__ if type(error).__name__ == "_CliUserExecutionError" else None
    found = cause or error
    return {
        "message": f"{type(found).__name__}: {found}",
        "trace": "".join(traceback.format_exception(found)),
    }


def _entry(data: dict[str, Any]) -> Entry:
    lists = {key: tuple(data[key]) for key in ("dependencies", "methods")}
    return Entry(**{**data, **lists})


if __name__ == "__main__":
    serve()
