"""Work that does not end by itself, with processes of its own on both sides."""

import subprocess
import time

import modal

app = modal.App("lasting")


@app.function()
def work(marker: str) -> None:
    subprocess.Popen(["sleep", marker], start_new_session=True)
    print("working", flush=True)
    time.sleep(600)


@app.function()
def quick() -> None:
    pass


@app.local_entrypoint()
def main(marker: str, wait: bool = True) -> None:
    subprocess.Popen(["sleep", marker], start_new_session=True)
    if wait:
        work.remote(marker)
    quick.remote()
