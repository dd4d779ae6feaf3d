"""Processes below the launcher, which sees to it that nothing of them is left."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from jobspec.local.namespace import Layout

_LAUNCHER = Path(__file__).with_name("launcher.py")


def launcher_command(spec: str) -> list[str]:
    """The command that runs the launcher on the file of a spec."""
    return [sys.executable, "-I", "-S", str(_LAUNCHER), spec]


def launcher_spec(
    argv: Sequence[str],
    environment: Mapping[str, str],
    cwd: str,
    layout: Layout | None,
    cleanup: Sequence[Path] = (),
    *,
    network: bool = True,
    sockets: int | None = None,
) -> dict[str, object]:
    """The launcher's spec for a command; without a layout it runs on the machine as it is."""
    return {
        "parent": os.getpid(),
        "argv": list(argv),
        "env": dict(environment),
        "cwd": cwd,
        "root": str(layout.root) if layout is not None and layout.root is not None else None,
        "binds": layout.binds if layout is not None else [],
        "network": network,
        "sockets": sockets,
        "group": None,
        "cleanup": [str(folder) for folder in cleanup],
    }


async def start_launcher(
    spec: dict[str, object],
    path: Path,
    *,
    inherit: bool = False,
    stdout: TextIO | None = None,
    kept: Sequence[int] = (),
) -> asyncio.subprocess.Process:
    """Start the launcher on a spec, which is written to ``path``.

    Args:
        inherit: use this process's own standard streams and process group; otherwise all output comes
            through one pipe, there is no input, and a terminal's Ctrl-C does not reach it.
        stdout: of what inherits, in place of this process's own.
        kept: descriptors that the launcher gets.
    """
    path.touch(mode=0o600)  # it holds secrets
    path.write_text(json.dumps(spec))
    command = launcher_command(str(path))
    if inherit:
        return await asyncio.create_subprocess_exec(*command, stdout=stdout)
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        pass_fds=kept,
    )
