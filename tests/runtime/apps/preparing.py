"""An image whose package takes for ever to build."""

import os

import modal

app = modal.App("preparing")
image = modal.Image.debian_slim().uv_pip_install(os.environ["PACKAGE"])


@app.function(image=image)
def work() -> None:
    pass


@app.local_entrypoint()
def main() -> None:
    work.remote()
