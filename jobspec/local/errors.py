"""What goes wrong in the local runtime, as exceptions that a caller can show as they are."""

from __future__ import annotations

import importlib.util


class LocalRuntimeError(Exception):
    """Something the user can act on; the message is written for a person."""


class ModalMissing(LocalRuntimeError):
    """The ``modal`` package is not installed beside jobspec."""

    def __init__(self) -> None:
        super().__init__(
            "the local runtime needs the modal package: install it with `pip install 'jobspec[run]'`"
        )


class RecordingError(LocalRuntimeError):
    """The app could not be loaded by the real SDK.

    Attributes:
        output: everything the loading process printed, ANSI codes removed.
    """

    def __init__(self, message: str, output: str) -> None:
        super().__init__(f"{message}\n{output}" if output else message)
        self.output = output


class EnvironmentBuildError(LocalRuntimeError):
    """The virtual environment of an image could not be made; the message holds the log."""


def require_modal() -> None:
    """Raise ModalMissing where the SDK is not installed."""
    if importlib.util.find_spec("modal") is None:
        raise ModalMissing
