"""Many inputs, and much output."""

import os
from pathlib import Path

import modal

app = modal.App("heavy")


@app.function()
def same(x: int) -> int:
    return x


@app.function()
def flood(lines: int) -> int:
    for i in range(lines):
        print(f"{i:060}")
    return lines


@app.function()
def hanging() -> None:
    pass


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main() -> None:
    answer("mapped", sum(same.map(range(1000))))
    answer("flooded", flood.remote(50_000))
