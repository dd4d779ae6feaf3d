"""A server, which is not started, beside a function."""

import os
from pathlib import Path

import modal

app = modal.App("serving")
image = modal.Image.debian_slim()


@app.server(image=image, min_containers=1)
class Files:
    @modal.enter()
    def start(self) -> None:
        raise AssertionError("it was started")


@app.function(image=image)
def double(number: int) -> int:
    return 2 * number


@app.local_entrypoint()
def main() -> None:
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(double.remote(4), file=answers)
