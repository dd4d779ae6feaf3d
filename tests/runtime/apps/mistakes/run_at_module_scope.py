"""Runs the app while the module is loaded, which containers do as well."""

import modal

app = modal.App("run-at-module-scope")


@app.function()
def double(x: int) -> int:
    return 2 * x


with modal.enable_output(), app.run():
    print("done".upper(), double.remote(2))
