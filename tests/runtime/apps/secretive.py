"""A named secret with required keys."""

import os
from pathlib import Path

import modal

app = modal.App("secretive")


@app.function(secrets=[modal.Secret.from_name("hub", required_keys=["HUB_TOKEN"])])
def work() -> str:
    return f"{os.environ['HUB_TOKEN']} {os.environ.get('OTHER')}"


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main() -> None:
    answer("got", work.remote())
