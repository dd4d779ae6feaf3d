"""The app that the local runtime's cost is measured with; says it as one line of JSON."""

import json
import os
import time
from pathlib import Path

import modal

app = modal.App("hello")


@app.function()
def hello() -> float:
    """Seconds of processor time that the container's process has had until its first input."""
    return time.process_time()


@app.function()
def same(number: int) -> tuple[str, float]:
    """Which container ran it, and the processor time it has had."""
    return os.environ.get("MODAL_TASK_ID", ""), time.process_time()


@app.local_entrypoint()
def main(count: int = 0, answers: str = "") -> None:
    begun = time.perf_counter()
    started = hello.remote()
    first = time.perf_counter()
    hello.remote()
    said = {"start": [started, 2 * first - begun - time.perf_counter()]}
    if count:
        same.remote(0)
        before, begun = time.process_time(), time.perf_counter()
        results = [result for result in same.map(range(count)) if result is not None]
        said["map"] = [time.perf_counter() - begun, time.process_time() - before]
        said["containers"] = results
    Path(answers).write_text(json.dumps(said))
