"""Imports a module beside it that the image does not add."""

import beside
import modal

app = modal.App("missing-module")


@app.function()
def work() -> str:
    return beside.NAME


@app.local_entrypoint()
def main() -> None:
    print("done".upper(), work.remote())
