"""Functions that run while an image is built, one after the other."""

import json
import os
from pathlib import Path

import modal

app = modal.App("building")
volume = modal.Volume.from_name("building", create_if_missing=True)
secret = modal.Secret.from_dict({"TOKEN": "let me in"})


def fetch(name: str, *, size: int) -> None:
    print(f"fetching {name}")
    weights = Path("/models", name)
    weights.parent.mkdir()
    weights.write_text(os.environ["TOKEN"] + "." * size)
    Path("/weights/kept").write_text("by the build")


def index() -> None:
    print("indexing")
    names = sorted(p.name for p in Path("/models").iterdir())
    Path("/models/index").write_text(" ".join(names))
    Path("/models/latest").symlink_to("small")


def break_off() -> None:
    raise ValueError("no such model")


fetched = modal.Image.debian_slim().run_function(
    fetch, args=("small",), kwargs={"size": 3}, secrets=[secret], volumes={"/weights": volume}
)
image = fetched.env({"BETWEEN": "1"}).run_function(index)


@app.function(image=image, volumes={"/weights": volume})
def look() -> dict[str, str | None]:
    found = {str(p): p.read_text() for p in sorted(Path("/models").iterdir())}
    found["volume"] = Path("/weights/kept").read_text()
    Path("/models/small").write_text("changed in a container")
    return {**found, "secret": os.environ.get("TOKEN")}


@app.function(image=modal.Image.debian_slim().run_function(break_off))
def never() -> None:
    pass


@app.local_entrypoint()
def main(broken: bool = False) -> None:
    answer = never.remote() if broken else look.remote()
    Path(os.environ["ANSWERS"]).write_text(json.dumps(answer))
