"""Calls of every sort, and containers that end in the middle of them."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import modal

app = modal.App("calling")
attempts = modal.Queue.from_name("calling-attempts", create_if_missing=True)
fast = modal.Retries(max_retries=2, initial_delay=0.0)


class Sized(Exception):
    def __init__(self, size: int, unit: str) -> None:
        super().__init__(size, unit)
        self.size = size


class Locked(Exception):
    def __init__(self) -> None:
        super().__init__("it has a lock")
        import threading

        self.lock = threading.Lock()


@app.function()
def square(x: int) -> int:
    return x * x


@app.function()
def outer(x: int) -> str:
    return square.spawn(x).object_id


@app.function()
def fetch(call_id: str) -> int:
    return modal.FunctionCall.from_id(call_id).get(timeout=60)


@app.function()
def fibonacci(n: int) -> int:
    return n if n < 2 else sum(fibonacci.map([n - 1, n - 2]))


@app.function()
def sleepy(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def count(key: str) -> int:
    """Which attempt this is."""
    attempts.put(1, partition=key)
    return attempts.len(partition=key)


def go_wrong(how: str) -> None:
    if how == "exit":
        os._exit(3)
    if how == "kill":
        os.kill(os.getpid(), 9)
    if how == "leave":
        sys.exit("no more")
    if how == "sleep":
        time.sleep(600)
    raise ValueError(how)


@app.function(retries=fast, timeout=2, startup_timeout=120)
def flaky(key: str, how: str, failures: int) -> int:
    attempt = count(key)
    if attempt <= failures:
        go_wrong(how)
    return attempt


@app.function()
def once(key: str, how: str) -> str:
    count(key)
    if how != "well":
        go_wrong(how)
    return how


@app.function()
def raising(how: str) -> object:
    if how == "own":
        raise Sized(3, "m")
    if how == "locked":
        raise Locked
    if how == "chained":
        try:
            return 1 / 0
        except ZeroDivisionError as error:
            raise RuntimeError("outer") from error
    if how == "group":
        raise ExceptionGroup("several", [ValueError(1), Sized(4, "m")])
    import threading

    return threading.Lock()


@app.function()
def closing() -> str:
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    return "closed"


@app.function(single_use_containers=True)
def once_only() -> str:
    return os.environ["MODAL_TASK_ID"]


@app.function(max_containers=1)
@modal.concurrent(max_inputs=8)
async def together(others: int) -> int:
    """Returns once so many run at once."""
    together_now.append(others)
    while len(together_now) < others:
        await asyncio.sleep(0.01)
    return others


together_now: list[int] = []


@app.cls(max_containers=1)
class Pairs:
    @modal.batched(max_batch_size=3, wait_ms=2000)
    def add(self, xs: list[int], ys: list[int]) -> list[tuple[int, int]]:
        return [(x + y, len(xs)) for x, y in zip(xs, ys, strict=True)]


def outcome(work, *arguments, **keywords) -> str:
    try:
        return repr(work(*arguments, **keywords))
    except Exception as error:
        return repr(error)


def retried(how: str, failures: int, *kinds: str) -> list[object]:
    """The outcome of calls of each kind, and how often each ran."""
    ways = {
        "remote": lambda key: flaky.remote(key, how, failures),
        "map": lambda key: next(iter(flaky.map([key], [how], [failures]))),
        "spawn": lambda key: flaky.spawn(key, how, failures).get(),
    }
    keys = {kind: f"{how}-{failures}-{kind}" for kind in kinds}
    outcomes = [outcome(ways[kind], key) for kind, key in keys.items()]
    return [outcomes, [attempts.len(partition=key) for key in keys.values()]]


def faults() -> dict[str, object]:
    hows = ["well", "exit", "well", "kill", "well", "raise", "well", "leave"]
    keys = [f"once-{number}" for number in range(len(hows))]
    results = list(once.map(keys, hows, return_exceptions=True))
    return {
        "results": [repr(result) for result in results],
        "runs": [attempts.len(partition=key) for key in keys],
    }


def spawned() -> dict[str, object]:
    calls = [square.spawn(x) for x in range(4)]
    known = modal.FunctionCall.from_id(calls[3].object_id)
    running, waiting = sleepy.spawn(600), sleepy.spawn(0.01)
    found = outcome(running.get, timeout=0)
    while running.get_call_graph()[0].task_id == "":
        time.sleep(0.05)
    running.cancel(terminate_containers=True)
    many = square.experimental_spawn_map(range(120))
    return {
        "gather": modal.FunctionCall.gather(*calls),
        "again": [known.get(), known.get(), known.num_inputs()],
        "elsewhere": fetch.remote(outer.remote(7)),
        "not yet": found,
        "terminated": outcome(running.get),
        "other": waiting.get(),
        "map": list(many.iter()) == [x * x for x in range(120)],
        "one of map": many.get(index=11),
        "unknown": outcome(modal.FunctionCall.from_id("fc-nothing").get),
        "graph": [node.function_name for node in known.get_call_graph()],
        "stats": square.get_current_stats().backlog,
    }


async def awaited() -> list[object]:
    call = await square.spawn.aio(5)
    await square.for_each.aio(range(2))
    mapped = [x async for x in square.map.aio(range(3), order_outputs=False)]
    starred = [x async for x in square.starmap.aio([(3,), (4,)])]
    return [await square.remote.aio(2), await call.get.aio(), sorted(mapped), starred]


def large() -> bool:
    blob = os.urandom(1 << 20) * 24
    return echo.remote(blob) == blob


@app.function()
def echo(blob: bytes) -> bytes:
    return blob


@app.local_entrypoint()
def main() -> None:
    pairs = list(Pairs().add.starmap([(n, n) for n in range(6)]))
    results = {
        "spawned": spawned(),
        "awaited": asyncio.run(awaited()),
        "recursion": fibonacci.remote(5),
        "raising": {
            how: outcome(raising.remote, how)
            for how in ("own", "locked", "chained", "group", "lock")
        },
        "kept": [repr(e) for e in raising.map(["own"], return_exceptions=True)],
        "retries": [
            retried("raise", 2, "remote", "map", "spawn"),
            retried("raise", 3, "spawn"),
            retried("exit", 2, "map", "spawn"),
            retried("sleep", 1, "spawn"),
        ],
        "faults": faults(),
        "closing": outcome(closing.remote),
        "single use": len({once_only.remote() for _ in range(2)}),
        "together": list(together.map([4] * 4)),
        "pairs": pairs,
        "large": large(),
    }
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        answers.write(json.dumps(results) + "\n")
