"""Programs that the runtime itself runs, such as uv: none of them outlives it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from jobspec.local.errors import LocalRuntimeError
from jobspec.local.launching import launcher_command, launcher_spec


class Ended(NamedTuple):
    """How a program has ended, and all that it printed."""

    status: int
    output: str


class Programs:
    """Runs programs in any thread, until it is closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._closed = False

    def run(
        self, argv: Sequence[str], environment: Mapping[str, str], *, unfinished: Path
    ) -> Ended:
        """Run a program to its end, and all that it starts.

        Args:
            argv: the program and its arguments.
            environment: its variables.
            unfinished: the folder that it works on, which is of no use if it does not come to an
                end: deleted if this process is killed meanwhile.

        Raises:
            LocalRuntimeError: this was closed, before or meanwhile.
        """
        spec = launcher_spec(argv, environment, str(Path.cwd()), None, [unfinished])
        with self._lock:
            self.check()
            program = subprocess.Popen(
                launcher_command("/dev/stdin"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,  # a terminal's Ctrl-C is not for it
            )
            self._running.add(program)
        try:
            output, _ = program.communicate(json.dumps(spec))
        finally:
            with self._lock:
                self._running.discard(program)
        self.check()
        return Ended(program.returncode, output)

    def check(self) -> None:
        """Raise LocalRuntimeError once this is closed."""
        if self._closed:
            raise LocalRuntimeError("the run has ended")

    def close(self) -> None:
        """End what runs; nothing more is run."""
        with self._lock:
            self._closed = True
            for program in self._running:
                with suppress(ProcessLookupError):
                    program.terminate()
