"""A named secret with required keys."""

import os

import modal

app = modal.App("secretive")


@app.function(secrets=[modal.Secret.from_name("hub", required_keys=["HUB_TOKEN"])])
def work() -> str:
    return f"{os.environ['HUB_TOKEN']} {os.environ.get('OTHER')}"


@app.local_entrypoint()
def main() -> None:
    print("got", work.remote())
