"""Imports a package that this machine has and the image has not."""

import modal
import pytest

app = modal.App("missing-package", image=modal.Image.debian_slim())


@app.function()
def work() -> str:
    return pytest.__version__


@app.local_entrypoint()
def main() -> None:
    print("done".upper(), work.remote())
