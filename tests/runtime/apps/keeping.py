"""A volume that remembers."""

import os
from pathlib import Path

import modal

app = modal.App("keeping")
store = modal.Volume.from_name(os.environ.get("KEEPING", "keeping"), create_if_missing=True)


@app.function(volumes={"/data": store}, cpu=0.5)
def add(word: str) -> list[str]:
    file = Path("/data/words")
    words = file.read_text().split() if file.exists() else []
    file.write_text(" ".join([*words, word]))
    store.commit()
    return words


@app.function()
def without_it() -> bool:
    return Path("/data").exists()


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main(word: str) -> None:
    answer("before", add.remote(word), without_it.remote())
