"""An app that is run by its own main block, with its classes pickled by value."""

import os
from pathlib import Path

import modal

app = modal.App("plain-script")


@app.function()
def triple(x: int) -> int:
    print("tripling", x)
    return 3 * x


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


if __name__ == "__main__":
    with modal.enable_output(), app.run():
        answer("got", triple.remote(14), list(triple.map([1, 2])))
