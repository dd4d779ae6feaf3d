"""Imports a module beside it that is added to the image."""

import os
from pathlib import Path

import modal

app = modal.App("added")
image = modal.Image.debian_slim()


@app.function(image=image.add_local_python_source("helper_module"))
def added() -> str:
    import helper_module

    return helper_module.WORD


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main() -> None:
    answer("got", added.remote())
