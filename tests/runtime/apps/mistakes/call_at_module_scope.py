"""Calls an entry while the module is loaded: no app runs by then."""

import modal

app = modal.App("call-at-module-scope")


@app.function()
def double(x: int) -> int:
    return 2 * x


FOUR = double.remote(2)


@app.local_entrypoint()
def main() -> None:
    print("done".upper(), FOUR)
