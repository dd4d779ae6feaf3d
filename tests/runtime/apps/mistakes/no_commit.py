"""A container hands work on before what it has written is committed."""

from pathlib import Path

import modal

app = modal.App("no-commit")
store = modal.Volume.from_name("no-commit", create_if_missing=True)


@app.function(volumes={"/data": store})
def read(name: str) -> str:
    return Path("/data", name).read_text()


@app.function(volumes={"/data": store})
def write_and_read_elsewhere() -> None:
    for number in range(10):  # one of them comes before the next commit in the background
        Path("/data", str(number)).write_text("written")
        read.remote(str(number))


@app.local_entrypoint()
def main() -> None:
    print("done".upper(), write_and_read_elsewhere.remote())
