"""How the real SDK is pointed at a local control plane: by its environment, and nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# Settings of the SDK that say how it shows things, not where it connects or what it builds.
KEPT_SETTINGS = frozenset({"MODAL_LOGLEVEL", "MODAL_LOG_FORMAT", "MODAL_TRACEBACK"})


def client_environment(socket: Path, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment in which ``import modal`` talks to the server at ``socket``.

    Args:
        socket: the server's unix socket; its folder holds no Modal configuration file.
        base: the environment to start from, this process's own by default. Every setting of the
            SDK in it is dropped, so that no account or server of the user's is ever reached.
    """
    inherited = os.environ if base is None else base
    environment = {
        name: value
        for name, value in inherited.items()
        if not name.startswith("MODAL_") or name in KEPT_SETTINGS
    }
    environment["MODAL_SERVER_URL"] = f"unix://{socket}"
    environment["MODAL_TOKEN_ID"] = "ak-local"
    environment["MODAL_TOKEN_SECRET"] = "as-local"
    environment["MODAL_CONFIG_PATH"] = str(socket.parent / "no-modal-configuration.toml")
    return environment


def modal_command(arguments: Sequence[str]) -> list[str]:
    """The ``modal`` command of the running interpreter's environment, with arguments."""
    return [sys.executable, "-m", "modal", *arguments]
