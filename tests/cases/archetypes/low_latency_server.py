"""A language model server that starts from a snapshot."""

from __future__ import annotations

import subprocess
import time

import httpx

URL = "http://127.0.0.1:8000"


class Server:
    def start(self) -> None:
        """Start the server and wait until it answers; the snapshot is taken then."""
        words = ["python", "-m", "sglang.launch_server", "--model-path", "Qwen/Qwen3-4B"]
        self.process = subprocess.Popen([*words, "--host", "0.0.0.0", "--port", "8000"])
        while not self.answers():
            time.sleep(1)

    def wake(self) -> None:
        """After a restore the server answers at once."""
        if not self.answers():
            raise RuntimeError("the server did not survive the snapshot")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{URL}/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False
