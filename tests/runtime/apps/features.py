"""One of each feature; the entry point prints what came back as one line of JSON."""

import asyncio
import dataclasses
import enum
import json
import os
import socket
import sys
from pathlib import Path

import modal

app = modal.App("features")
image = modal.Image.debian_slim().env({"FROM_IMAGE": "yes"})
store = modal.Volume.from_name("features-store", create_if_missing=True)


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Point:
    x: int
    colour: Colour


class TooBig(ValueError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit}")
        self.limit = limit


@app.function(image=image, cpu=0.5)
def double(x: int) -> int:
    return 2 * x


@app.function(image=image)
async def slow_double(x: int) -> int:
    await asyncio.sleep(0.01)
    return 2 * x


@app.function(image=image)
def add(x: int, y: int) -> int:
    return x + y


@app.function(image=image)
def count(n: int):
    yield from range(n)


@app.function(image=image)
async def slow_count(n: int):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


@app.function(image=image)
def outer(x: int) -> int:
    return sum(double.map(range(x))) + double.remote(x)


@app.function(image=image)
def factorial(n: int) -> int:
    return 1 if n <= 1 else n * factorial.remote(n - 1)


@app.function(image=image)
def move(point: Point) -> Point:
    if not isinstance(point, Point) or point.colour is not Colour.RED:
        raise TypeError("the argument has lost its identity")
    return Point(point.x + 1, Colour.BLUE)


@app.function(image=image)
def fail(limit: int) -> None:
    raise TooBig(limit)


@app.function(
    image=image,
    cpu=0.5,
    volumes={"/data": store},
    retries=modal.Retries(max_retries=2, initial_delay=0.0),
)
def third_time() -> int:
    attempts = Path("/data/attempts")
    number = int(attempts.read_text()) + 1 if attempts.exists() else 1
    attempts.write_text(str(number))
    store.commit()
    if number < 3:
        raise RuntimeError("not yet")
    return number


@app.function(image=image, secrets=[modal.Secret.from_dict({"LEVEL": "3"})])
def environment() -> dict:
    return {
        "level": os.environ.get("LEVEL"),
        "from_image": os.environ.get("FROM_IMAGE"),
        "leaked": os.environ.get("OF_THE_USER"),
        "home": os.environ["HOME"],
        "cwd": str(Path.cwd()),
        "remote": not modal.is_local(),
    }


@app.function(image=image)
def sizes(blob: bytes) -> bytes:
    return blob * 2


@app.function(image=image)
def machine() -> dict:
    return {
        "root": sorted(p.name for p in Path("/root").iterdir() if not p.name.startswith(".")),
        "data": Path("/data").exists(),
        "processes": len([p for p in Path("/proc").iterdir() if p.name.isdigit()]),
        "home": sorted(p.name for p in Path("/home").iterdir()),
    }


@app.function(image=image)
def talk() -> None:
    print("said on stdout")
    print("said on stderr", file=sys.stderr)


def reached(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def networked(port: int, blob: bytes) -> tuple[list[bool], list[str], bytes]:
    """Whether the machine's port and one of its own are reached, its interfaces, and the blob."""
    with socket.create_server(("127.0.0.1", 0)) as own:
        ports = [reached(port), reached(own.getsockname()[1])]
    return ports, [name for _, name in socket.if_nameindex()], blob


@app.function(image=image)
def opened(port: int) -> list[bool]:
    return networked(port, b"")[0]


@app.function(image=image, block_network=True)
def closed(port: int, blob: bytes) -> tuple[list[bool], list[str], bytes]:
    return networked(port, blob)


@app.cls(image=image, block_network=True)
class Closed:
    @modal.method()
    def size(self, blob: bytes) -> int:
        return len(blob)


def network() -> list[object]:
    blob = b"x" * 3_000_000
    with socket.create_server(("127.0.0.1", 0)) as machine:
        port = machine.getsockname()[1]
        *found, back = closed.remote(port, blob)
        return [opened.remote(port), *found, back == blob, Closed().size.spawn(blob).get()]


@app.function(image=image, timeout=1, startup_timeout=60)  # by itself, it has 1s to start as well
def endless() -> None:
    import time

    time.sleep(30)


@app.function(image=image)
def killed() -> None:
    os.kill(os.getpid(), 9)


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
    def letters(self, word: str):
        yield from word


@app.function(image=image)
@modal.batched(max_batch_size=4, wait_ms=50)
def squares(numbers: list[int]) -> list[int]:
    return [n * n for n in numbers]


def caught(function, *arguments) -> str:
    try:
        function.remote(*arguments)
    except TooBig as error:
        return f"TooBig {error.limit}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main() -> None:
    moved = move.remote(Point(1, Colour.RED))
    talk.remote()
    results = {
        "remote": double.remote(21),
        "local": double.local(4),
        "async": slow_double.remote(3),
        "generator": list(count.remote_gen(4)),
        "async_generator": list(slow_count.remote_gen(3)),
        "map": list(double.map(range(60))) == [2 * i for i in range(60)],
        "unordered": sorted(double.map(range(5), order_outputs=False)),
        "starmap": list(add.starmap([(1, 2), (3, 4)])),
        "for_each": double.for_each(range(3)),
        "errors_kept": [repr(r) for r in fail.map([7], return_exceptions=True)],
        "nested": outer.remote(4),
        "recursion": factorial.remote(5),
        "values": [moved.x, moved.colour is Colour.BLUE, isinstance(moved, Point)],
        "exception": caught(fail, 3),
        "retries": third_time.remote(),
        "spawn": double.spawn(8).get(),
        "environment": environment.remote(),
        "network": network(),
        "large": len(sizes.remote(b"x" * 3_000_000)),
        "machine": machine.remote(),
        "timeout": caught(endless),
        "killed": caught(killed),
        "class": [Greeter().greet.remote("a"), Greeter().greet.remote("b")],
        "parameter": Greeter(greeting="ciao").greet.remote("c"),
        "method_generator": list(Greeter().letters.remote_gen("abc")),
        "batched": list(squares.map(range(6))),
    }
    answer(json.dumps(results))
