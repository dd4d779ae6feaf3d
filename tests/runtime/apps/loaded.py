"""What strains the runtime: many inputs, large values, floods of output, containers that are lost."""

import json
import os
import time
from pathlib import Path

import modal

app = modal.App("loaded")


@app.function()
def same(number: int) -> int:
    return number


@app.function()
def doubled(blob: bytes) -> bytes:
    return blob + blob


@app.function()
def flood(megabytes: int) -> int:
    line = "x" * 999
    for _ in range(megabytes * 1000):
        print(line)
    return megabytes


@app.function()
def lost(how: str) -> None:
    if how == "killed":
        os.kill(os.getpid(), 9)
    os._exit(3)


@app.function(timeout=3, startup_timeout=120)
def hangs() -> None:
    time.sleep(10**6)


def of_the_plane(what: str) -> int:
    """Kilobytes of memory of the process above the client's launcher: VmHWM is the most so far."""
    above = int(Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1])
    status = Path(f"/proc/{above}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0])


def caught(function: modal.Function, *arguments: object) -> str:
    try:
        function.remote(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


@app.local_entrypoint()
def strain(inputs: int, value: int, output: int) -> None:
    """Many inputs, a value and an output of so many megabytes, and containers that are lost."""
    said: dict[str, object] = {"few": list(same.map(range(100))) == list(range(100))}
    memory = [of_the_plane("VmHWM")]
    begun = time.monotonic()
    said["many"] = list(same.map(range(inputs))) == list(range(inputs))
    said["seconds"] = round(time.monotonic() - begun, 1)
    memory.append(of_the_plane("VmHWM"))
    blob = os.urandom(1 << 20) * value
    said["large"] = doubled.remote(blob) == blob + blob
    memory.append(of_the_plane("VmHWM"))
    said["flooded"] = flood.remote(output)
    said["memory"] = [*memory, of_the_plane("VmHWM")]
    said["lost"] = [caught(lost, "killed"), caught(lost, "exits"), caught(hangs)]
    said["lost_in_map"] = len(list(lost.map(["killed", "exits"], return_exceptions=True)))
    said["after"] = same.remote(1)
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(json.dumps(said), file=answers)


@app.local_entrypoint()
def one(number: int) -> None:
    print("got", same.remote(number))
