"""Serve a language model with vLLM."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llm_server_app import MODEL, PORT

FAST_BOOT = True


def command() -> list[str]:
    """The command line of the server."""
    words = ["vllm", "serve", MODEL, "--host", "0.0.0.0", "--port", str(PORT)]
    return [*words, "--enforce-eager"] if FAST_BOOT else words


def serve() -> None:
    """Start the server and return; Modal waits for its port."""
    subprocess.Popen(command())
