"""An app that is deployed, and called by others."""

import os
import time

import modal

app = modal.App("deploying")
said = modal.Dict.from_name("deploying-said", create_if_missing=True)
volume = modal.Volume.from_name("deploying", create_if_missing=True)
inline = modal.Secret.from_dict({"INLINE": "inline"})
token = modal.Secret.from_name("deploying-token", required_keys=["TOKEN"])
image = modal.Image.debian_slim().env({"VERSION": os.environ.get("VERSION", "1")})


@app.function(image=image, secrets=[inline, token], volumes={"/data": volume})
def told() -> list[str]:
    return [os.environ[name] for name in ("VERSION", "INLINE", "TOKEN")]


@app.function()
def late(key: str) -> None:
    time.sleep(2)
    said[key] = "done"


@app.cls(max_containers=1)
class Named:
    name: str = modal.parameter(default="nobody")

    @modal.enter()
    def start(self) -> None:
        self.calls = 0

    @modal.exit()
    def end(self) -> None:
        said[f"{self.name} ended"] = self.calls

    @modal.method()
    def call(self, x: int) -> list[object]:
        self.calls += 1
        return [self.name, x, self.calls]
