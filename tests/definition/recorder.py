"""Recordings in quick succession: as `jobspec.local.recording.record`, with the SDK imported once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from unittest.mock import patch

from jobspec.local import recording
from jobspec.local.client import client_environment
from jobspec.local.errors import RecordingError
from jobspec.local.recorded import Recording

_ZYGOTE = Path(__file__).with_name("zygote.py")


def record(app: Path) -> Recording:
    """Every object that the app asks the real SDK for.

    Raises RecordingError where the SDK refuses the app, or the file raises.
    """
    with patch.object(recording, "_deploy", _deploy):
        return recording.record(app)


@cache
def _zygote() -> subprocess.Popen[str]:
    """Ends with this process, whose end closes its stdin."""
    return subprocess.Popen(
        [sys.executable, "-B", str(_ZYGOTE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def _deploy(app: Path, socket: Path, timeout: float) -> str:
    environment = client_environment(socket)
    environment.update(NO_COLOR="1", TERM="dumb", COLUMNS="200")
    with tempfile.NamedTemporaryFile(mode="r", errors="replace") as output:
        order = {
            "arguments": ["deploy", "--name", recording.DEPLOYMENT_NAME, str(app)],
            "folder": str(app.parent),
            "environment": environment,
            "output": output.name,
        }
        status = await asyncio.wait_for(asyncio.to_thread(_ask, json.dumps(order)), timeout)
        printed = output.read().strip()
    if status != 0:
        raise RecordingError(f"the Modal SDK could not load {app.name}", printed)
    return printed


def _ask(order: str) -> int:
    zygote = _zygote()
    assert zygote.stdin is not None and zygote.stdout is not None
    zygote.stdin.write(order + "\n")
    zygote.stdin.flush()
    return int(zygote.stdout.readline())
