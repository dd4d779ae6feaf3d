"""A module that cannot be loaded in a container."""

import os

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


@app.local_entrypoint()
def main() -> None:
    print("got", list(work.map(range(20))))
