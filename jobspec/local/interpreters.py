"""Find a Python interpreter of the minor version that an image asks for."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# It loads as little as it can: json alone would double what it takes.
_PROBE = (
    "import os, sys; print(*sys.version_info[:3],"
    " os.path.realpath(sys.executable), sys.base_prefix, sep='\\0', end='')"
)


@dataclass(frozen=True)
class Interpreter:
    """An interpreter that runs.

    Attributes:
        executable: its real path, no links and no virtual environment.
        version: major, minor, micro.
        prefix: the folder that holds its standard library.
    """

    executable: Path
    version: tuple[int, int, int]
    prefix: Path

    @property
    def minor(self) -> str:
        """Like ``3.12``."""
        return f"{self.version[0]}.{self.version[1]}"

    @property
    def key(self) -> str:
        """A name for a folder of what is made for this interpreter alone."""
        return f"{self.minor}-{hashlib.sha256(str(self).encode()).hexdigest()[:12]}"


def find_interpreter(minor: str) -> Interpreter:
    """An interpreter of that minor version, or the running one where there is none."""
    if running_interpreter().minor == minor:
        return running_interpreter()
    for candidate in _candidates(minor):
        found = probe(candidate)
        if found is not None and found.minor == minor:
            return found
    return running_interpreter()


@cache
def running_interpreter() -> Interpreter:
    """The interpreter that runs this program, out of its virtual environment."""
    executable = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    return Interpreter(Path(executable), sys.version_info[:3], Path(sys.base_prefix))


@cache
def probe(executable: Path) -> Interpreter | None:
    """What an executable says of itself; None if it is not a Python that runs."""
    command = [str(executable), "-I", "-S", "-c", _PROBE]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
        major, minor, micro, real, prefix = answer.stdout.split("\0")
        return Interpreter(Path(real), (int(major), int(minor), int(micro)), Path(prefix))
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _candidates(minor: str) -> Iterator[Path]:
    """Where to look, cheapest first: pyenv, PATH, then uv's own discovery.

    What pyenv puts on PATH are scripts that take long to say that they stand for no Python.
    """
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    yield from sorted(versions.glob(f"{minor}.*/bin/python{minor}"), reverse=True)
    on_path = shutil.which(f"python{minor}")
    if on_path is not None:
        yield Path(on_path)
    uv = shutil.which("uv")
    if uv is not None:
        command = [uv, "python", "find", "--no-python-downloads", "--system", minor]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        if found.returncode == 0:
            yield Path(found.stdout.strip())
