"""Recordings in quick succession: as `jobspec.local.recording.record`, with the SDK imported once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jobspec.local import recording
from jobspec.local.loading import ForkingLoader
from jobspec.local.recorded import Recording


def record(app: Path) -> Recording:
    """Every object that the app asks the real SDK for.

    Raises RecordingError where the SDK refuses the app, or the file raises.
    """
    return recording.record(app, load=loader())


@cache
def loader() -> ForkingLoader:
    """The one of this process, whose end closes its stdin and so ends it."""
    return ForkingLoader()
