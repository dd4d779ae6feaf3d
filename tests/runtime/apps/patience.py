"""Calls that are cancelled, and a container that never gets ready."""

import json
import os
import time
from pathlib import Path

import modal

app = modal.App("patience")


@app.function(max_containers=1)
def sleepy(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


@app.cls(startup_timeout=2)
class Slow:
    @modal.enter()
    def start(self) -> None:
        time.sleep(300)

    @modal.method()
    def work(self) -> None:
        pass


def outcome(call) -> str:
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main() -> None:
    running, waiting = sleepy.spawn(300), sleepy.spawn(300)
    time.sleep(1.5)
    waiting.cancel()
    running.cancel()
    results = {
        "waiting": outcome(lambda: waiting.get(timeout=60)),
        "running": outcome(lambda: running.get(timeout=60)),
        "after": outcome(lambda: sleepy.remote(0)),
        "slow": outcome(lambda: Slow().work.remote()),
    }
    answer(json.dumps(results))
