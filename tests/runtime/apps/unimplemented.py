"""Something of Modal's that the local runtime does not have."""

import modal

app = modal.App("unimplemented")


@app.function()
def work() -> None:
    pass


@app.local_entrypoint()
def main() -> None:
    modal.NetworkFileSystem.from_name("files", create_if_missing=True).hydrate()
