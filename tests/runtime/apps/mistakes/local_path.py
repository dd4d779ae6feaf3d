"""Reads a file of this machine in a container."""

from pathlib import Path

import modal

app = modal.App("local-path")
HERE = Path(__file__).with_name("beside.py")


@app.function()
def size(path: str) -> int:
    return Path(path).stat().st_size


@app.local_entrypoint()
def main() -> None:
    print("done".upper(), size.remote(str(HERE)))
