"""Imports that fail in a container, for the three reasons there are."""

import os
from pathlib import Path

import modal

app = modal.App("lacking")
image = modal.Image.debian_slim()


@app.function(image=image)
def third_party() -> None:
    import numpy  # noqa: F401 - in the client's environment, not in the image


@app.function(image=image)
def sibling() -> None:
    import recorded  # noqa: F401 - beside this file, not added to the image


@app.function(image=image.add_local_python_source("helper_module"))
def added() -> str:
    import helper_module

    return helper_module.WORD


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main(name: str) -> None:
    answer("got", {"third_party": third_party, "sibling": sibling, "added": added}[name].remote())
