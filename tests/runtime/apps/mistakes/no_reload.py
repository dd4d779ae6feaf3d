"""A container that lives on reads a file that another has changed and committed, without a reload."""

from pathlib import Path

import modal

app = modal.App("no-reload")
store = modal.Volume.from_name("no-reload", create_if_missing=True)
STATE = Path("/data/state")


@app.cls(volumes={"/data": store}, scaledown_window=600)
class Server:
    @modal.enter()
    def begin(self) -> None:
        STATE.write_text("old")
        store.commit()

    @modal.method()
    def state(self) -> str:
        return STATE.read_text()


@app.function(volumes={"/data": store})
def change(state: str) -> None:
    STATE.write_text(state)
    store.commit()


@app.local_entrypoint()
def main() -> None:
    server = Server()
    print("at first it reads", server.state.remote())
    change.remote("new")
    print("then it reads", server.state.remote())
