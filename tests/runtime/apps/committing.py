"""Writes and commits until it is ended."""

from pathlib import Path

import modal

app = modal.App("committing")
store = modal.Volume.from_name("committing", create_if_missing=True)


@app.function(volumes={"/data": store})
def commit() -> None:
    number = 0
    while True:
        number += 1
        for name in "ab":
            Path("/data", name).write_text(f"{number % 10}" * 3_000_000)
        store.commit()
        print("committed", flush=True)


@app.local_entrypoint()
def main() -> None:
    commit.remote()
