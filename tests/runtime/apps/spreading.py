"""A map that does not end by itself, and a web app, each with processes of its own."""

import os
import subprocess
import time

import modal

app = modal.App("spreading")
MARKER = os.environ["MARKER"]
image = modal.Image.debian_slim().env({"MARKER": MARKER})


@app.function(image=image)
def work(number: int) -> int:
    if number >= 20:
        subprocess.Popen(["sleep", MARKER], start_new_session=True)
        print("working", flush=True)
        time.sleep(600)
    return number


@app.function(image=image)
@modal.wsgi_app()
def site():
    subprocess.Popen(["sleep", MARKER], start_new_session=True)

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"served"]

    return application


@app.local_entrypoint()
def main() -> None:
    list(work.map(range(1000)))
