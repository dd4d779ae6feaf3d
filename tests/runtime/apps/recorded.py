"""Every kind of object that a recording must name."""

import modal

app = modal.App("recorded-app")
base = modal.Image.debian_slim(python_version="3.12").uv_pip_install("polars>=1.30")
image = base.env({"MODE": "fast"}).apt_install("ffmpeg").run_commands("echo built")
store = modal.Volume.from_name("store", create_if_missing=True)
token = modal.Secret.from_name("hub-token", required_keys=["HUB_TOKEN"])
inline = modal.Secret.from_dict({"LEVEL": "3"})


@app.function(
    image=image,
    volumes={"/data": store},
    secrets=[token, inline],
    cpu=(2.0, 4.0),
    memory=2048,
    gpu=["A100", "H100:2"],
    timeout=90,
    retries=2,
    schedule=modal.Cron("0 2 * * *"),
)
def work(x: int = 1) -> int:
    return x


@app.function(image=base)
@modal.fastapi_endpoint(method="POST", docs=True)
def hook(item: dict) -> dict:
    return item


@app.cls(image=image, volumes={"/models": store.read_only()}, scaledown_window=60)
class Model:
    size: str = modal.parameter(default="small")

    @modal.enter()
    def load(self) -> None:
        self.ready = True

    @modal.method()
    def predict(self, x: int) -> int:
        return x

    @modal.method()
    def stream(self, n: int):
        yield from range(n)
