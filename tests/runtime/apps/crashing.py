"""A module that cannot be loaded in a container."""

import os
from pathlib import Path

import modal

app = modal.App("crashing")
mode = modal.Secret.from_dict({"MODE": os.environ.get("CRASH_MODE", "")})

if not modal.is_local():
    if os.environ["MODE"] == "raise":
        raise RuntimeError("not in a container")
    if os.environ["MODE"] == "exit":
        os._exit(7)


@app.function(secrets=[mode])
def work(x: int) -> int:
    return x


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main() -> None:
    answer("got", list(work.map(range(20))))
