"""One of each feature, in terms that every SDK since 1.2 knows; answers with one line of JSON."""

import asyncio
import json
import os
import sys
import urllib.request
from pathlib import Path

import modal

app = modal.App("any-sdk")
image = modal.Image.debian_slim().env({"FROM_IMAGE": "yes"})
web_image = modal.Image.debian_slim().uv_pip_install("fastapi")
own = f"any-sdk-{modal.__version__}"  # what is kept, each SDK keeps for itself
store = modal.Volume.from_name(own, create_if_missing=True)
jobs = modal.Queue.from_name(own, create_if_missing=True)
results = modal.Dict.from_name(own, create_if_missing=True)


class TooBig(ValueError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit}")
        self.limit = limit


@app.function(image=image)
def double(x: int | bytes, times: int = 2) -> int | bytes:
    return x * times


@app.function(image=image)
def count(n: int):
    yield from range(n)


@app.function(image=image)
def outer(x: int) -> int:
    return sum(double.map(range(x))) + double.remote(x)


@app.function(image=image)
def fail(limit: int) -> None:
    raise TooBig(limit)


@app.function(image=image, retries=modal.Retries(max_retries=2, initial_delay=0.0))
def third_time(who: str) -> int:
    tries = results.get(who, 0) + 1
    results[who] = tries
    if tries < 3:
        raise RuntimeError("not yet")
    return tries


@app.function(image=image, volumes={"/data": store})
def write(name: str, text: str) -> None:
    Path("/data", name).write_text(text)
    store.commit()


@app.function(image=image, secrets=[modal.Secret.from_name("hub", required_keys=["TOKEN"])])
def environment() -> list:
    print("said on stdout")
    print("said on stderr", file=sys.stderr)
    names = ("TOKEN", "FROM_IMAGE", "OF_THE_USER")
    return [*(os.environ.get(name) for name in names), modal.is_local(), modal.__version__]


@app.function(image=image)
def work(count: int) -> None:
    for _ in range(count):
        number = jobs.get(timeout=60)
        results[number] = number**2


@app.function(image=image)
@modal.batched(max_batch_size=4, wait_ms=50)
def squares(numbers: list[int]) -> list[int]:
    return [n * n for n in numbers]


@app.function(image=image)
@modal.concurrent(max_inputs=4)
async def together(x: int) -> int:
    """Comes to an end only where four inputs are in one container."""
    crowd.append(x)
    while len(crowd) < 4:
        await asyncio.sleep(0.01)
    return x


crowd: list[int] = []


@app.cls(image=image, volumes={"/data": store})
class Greeter:
    greeting: str = modal.parameter(default="hello")

    @modal.enter()
    def start(self) -> None:
        self.calls = 0

    @modal.exit()
    def end(self) -> None:
        Path("/data", f"exit-{self.greeting}").write_text(str(self.calls))

    @modal.method()
    def greet(self, name: str) -> str:
        self.calls += 1
        return f"{self.greeting} {name} {self.calls}"

    @modal.method()
    def read(self, name: str) -> str:
        store.reload()
        return Path("/data", name).read_text()

    @modal.method()
    def letters(self, word: str):
        yield from word


@app.function(image=web_image)
@modal.fastapi_endpoint()
def total(a: int, b: int) -> dict:
    return {"total": a + b}


@app.function(image=web_image)
@modal.asgi_app()
def site():
    from fastapi import FastAPI

    web = FastAPI()

    @web.get("/hello/{name}")
    def hello(name: str) -> dict:
        return {"hello": name}

    return web


def asked(function: modal.Function, path: str) -> object:
    with urllib.request.urlopen(f"{function.get_web_url()}{path}", timeout=120) as response:
        return json.load(response)


def caught(function: modal.Function, *arguments: object) -> str:
    try:
        function.remote(*arguments)
    except TooBig as error:
        return f"TooBig {error.limit}"
    return "nothing"


def worked() -> list:
    """What two containers did of a queue's jobs."""
    workers = [work.spawn(3), work.spawn(3)]
    jobs.put_many(range(6))
    for worker in workers:
        worker.get()
    return [results[n] for n in range(6)]


def kept() -> str:
    """What another container, started before, sees of a volume once it has been committed."""
    write.remote("note", "kept")
    return Greeter().read.remote("note")


@app.local_entrypoint()
def main() -> None:
    results.clear()
    said = {
        "remote": double.remote(21),
        "local": double.local(4),
        "map": list(double.map(range(60))) == [2 * i for i in range(60)],
        "unordered": sorted(double.map(range(5), order_outputs=False)),
        "starmap": list(double.starmap([(1, 2), (3, 4)])),
        "for_each": double.for_each(range(3)),
        "errors_kept": ["TooBig" in repr(e) for e in fail.map([7], return_exceptions=True)],
        "generator": list(count.remote_gen(4)),
        "spawn": double.spawn(8).get(),
        "gathered": modal.FunctionCall.gather(double.spawn(1), double.spawn(2)),
        "nested": outer.remote(4),
        "exception": caught(fail, 3),
        "retries": [third_time.remote("a"), *third_time.map(["b"]), third_time.spawn("c").get()],
        "batched": list(squares.map(range(6))),
        "concurrent": sorted(together.map(range(4))),
        "class": [Greeter().greet.remote("a"), Greeter().greet.remote("b")],
        "parameter": Greeter(greeting="ciao").greet.remote("c"),
        "method_generator": list(Greeter().letters.remote_gen("abc")),
        "volume": kept(),
        "queue_and_dict": worked(),
        "environment": environment.remote(),
        "large": len(double.remote(b"x" * 3_000_000)),
        "endpoint": asked(total, "?a=1&b=2"),
        "asgi": asked(site, "/hello/bob"),
        "version": modal.__version__,
    }
    # To a file: on a stream, what containers print may come between.
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(json.dumps(said), file=answers)
