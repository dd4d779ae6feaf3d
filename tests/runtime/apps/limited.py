"""Limits on memory and time, GPUs, snapshots, secrets, and paths that are the container's own."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import modal

app = modal.App("limited")
marks = modal.Volume.from_name("limited", create_if_missing=True)
LIMITED = (128, 384)
HUNGRY = "block = bytearray({} << 20); import time; time.sleep({})"
PLACES = ["/data", "/root", "/home", "/srv", "/mnt", "/opt", "/var/lib", "/tmp", "/new/folder"]
TOKEN = modal.Secret.from_dict({"TOKEN": "t"})


@app.function(memory=LIMITED)
def eat(mebibytes: int) -> int:
    block = bytearray(mebibytes << 20)
    return len(block) >> 20


@app.function(memory=LIMITED)
def feed(mebibytes: int) -> int:
    subprocess.run([sys.executable, "-c", HUNGRY.format(mebibytes, 0)], check=False)
    time.sleep(30)
    return mebibytes


@app.function(
    memory=LIMITED, volumes={"/data": marks}, retries=modal.Retries(max_retries=1, initial_delay=0)
)
def eat_less_the_second_time(mark: str) -> str:
    mark_file = Path("/data", mark)
    if not mark_file.exists():
        mark_file.touch()
        marks.commit()
        bytearray(1000 << 20)
    return "had enough"


@app.function(timeout=2, startup_timeout=60)
def hold_on() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.PyDLL(None).sleep(1000)  # no other thread runs meanwhile


@app.function(timeout=2, startup_timeout=60)
@modal.batched(max_batch_size=3, wait_ms=3000)
def hold_together(numbers: list[int]) -> list[int]:
    time.sleep(1000)
    return numbers


@app.function(timeout=2, startup_timeout=60)
def count():
    yield 1
    time.sleep(1000)


@app.cls(startup_timeout=4)
class NeverThere:
    @modal.enter()
    def enter(self) -> None:
        time.sleep(1000)

    @modal.method()
    def work(self) -> None: ...


@app.cls(enable_memory_snapshot=True)
class Snapped:
    @modal.enter(snap=False)
    def last(self) -> None:
        self.order += ["after the snapshot"]

    @modal.enter(snap=True)
    def first(self) -> None:
        self.order = ["before the snapshot"]

    @modal.method()
    def said(self) -> list[str]:
        return self.order


@app.function()
def without_gpu() -> str | None:
    return os.environ.get("CUDA_VISIBLE_DEVICES")


@app.function(gpu="A100:2")
def with_gpu() -> str | None:
    return os.environ.get("CUDA_VISIBLE_DEVICES")


@app.function()
def write(mark: str) -> list[str]:
    written = []
    for place in PLACES:
        Path(place).mkdir(parents=True, exist_ok=True)
        Path(place, mark).touch()
        written += [place]
    return written


@app.function(volumes={"/data": marks}, secrets=[TOKEN])
def write_with_a_volume(mark: str) -> list[str]:
    return [*write.local(mark), os.environ["TOKEN"]]


@app.function()
def token() -> list[str | None]:
    return [os.environ.get("TOKEN"), os.environ.get("OF_THE_USER")]


def error_of(work, *arguments: object) -> str:
    try:
        work(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


@app.local_entrypoint()
def main(mark: str) -> None:
    waiting = [hold_together.spawn(number) for number in range(3)]
    said = {
        "eaten": eat.remote(10),
        "too_much": error_of(eat.remote, 1000),
        "again": eat.remote(10),
        "fed": error_of(feed.remote, 1000),
        "retried": eat_less_the_second_time.remote(mark),
        "held": error_of(hold_on.remote),
        "counted": error_of(lambda: list(count.remote_gen())),
        "never": error_of(NeverThere().work.remote),
        "together": [error_of(call.get) for call in waiting],
        "order": Snapped().said.remote(),
        "gpus": with_gpu.remote(),
        "no_gpu": without_gpu.remote(),
        "written": write.remote(mark),
        "written_with_a_volume": write_with_a_volume.remote(mark),
        "token": token.remote(),
    }
    with Path(os.environ["ANSWERS"]).open("a") as file:
        file.write(json.dumps(said) + "\n")
