"""An app that is run by its own main block, with its classes pickled by value."""

import modal

app = modal.App("plain-script")


@app.function()
def triple(x: int) -> int:
    print("tripling", x)
    return 3 * x


if __name__ == "__main__":
    with modal.enable_output(), app.run():
        print("got", triple.remote(14), list(triple.map([1, 2])))
