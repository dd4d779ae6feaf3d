"""What goes wrong in the local runtime, as exceptions that a caller can show as they are."""

from __future__ import annotations

import importlib.util

SDKS = ">=1.2"  # releases of the SDK that the runtime is tested with, and later ones


class LocalRuntimeError(Exception):
    """Something the user can act on; the message is written for a person."""


class ModalMissing(LocalRuntimeError):
    """The ``modal`` package is not installed beside jobspec."""

    def __init__(self) -> None:
        super().__init__(
            "the local runtime needs the modal package: install it with `pip install 'jobspec[run]'`"
        )


class UnfitModal(LocalRuntimeError):
    """The installed SDK is not one of those that are wanted."""

    def __init__(self, wanted: str, installed: str, what: str) -> None:
        super().__init__(
            f"{what} is for modal{wanted}, and modal {installed} is installed:"
            f" `pip install 'modal{wanted}'`"
        )


class RecordingError(LocalRuntimeError):
    """The app could not be loaded by the real SDK.

    Attributes:
        summary: what happened, in a line.
        output: everything the loading process printed, ANSI codes removed.
    """

    def __init__(self, message: str, output: str) -> None:
        super().__init__(f"{message}\n{output}" if output else message)
        self.summary = message
        self.output = output


class EnvironmentBuildError(LocalRuntimeError):
    """The virtual environment of an image could not be made; the message holds the log."""


def require_modal(wanted: str = SDKS, what: str = "the local runtime") -> None:
    """Make sure of the SDK.

    Args:
        wanted: the releases that will do, as a version specifier.
        what: who wants them.

    Raises:
        ModalMissing: it is not installed.
        UnfitModal: another release is.
    """
    if importlib.util.find_spec("modal") is None:
        raise ModalMissing
    from importlib.metadata import version

    from packaging.specifiers import SpecifierSet

    installed = version("modal")
    if not SpecifierSet(wanted).contains(installed, prereleases=True):
        raise UnfitModal(wanted, installed, what)
