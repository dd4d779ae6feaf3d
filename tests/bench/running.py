"""What the local runtime takes, against Modal's own client alone."""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

from costs import ENVIRONMENT, Cost, compare, cost

HERE = Path(__file__).parent
MODAL = [sys.executable, "-m", "modal"]
LOCAL = [sys.executable, "-m", "jobspec", "local", "--"]
EMPTY = [sys.executable, str(HERE / "empty_server.py")]
HELLO = ["modal", "run", str(HERE / "hello.py")]
SPEC = """
name = "hello"

[image]

[entry]
kind = "function"
payload = "hello.py:hello"

[main]
call = "hello"
"""
PAYLOAD = '''def hello() -> str:
    """Say it."""
    return "hello"
'''


def measure_running(place: Path, repeats: int, inputs: int) -> None:
    """A container's start, a map, and a whole run of a spec.

    Args:
        place: an empty folder.
        repeats: how often each is measured.
        inputs: how many the map has.
    """
    ENVIRONMENT["JOBSPEC_STATE"] = str(place / "state")
    job = place / "hello"
    job.mkdir(parents=True)
    (job / "spec.toml").write_text(SPEC)
    (job / "hello.py").write_text(PAYLOAD)
    _run(place, LOCAL, 0)  # makes the environment, and leaves bytecode for the runs that count
    starts, runs, maps = [], [], []
    for _ in range(repeats):
        imported = cost([sys.executable, "-c", "import modal"])
        started = _run(place, LOCAL, inputs)
        starts.append((Cost(*started["start"]), imported))
        maps.append((_run(place, EMPTY, inputs), started))
        run = cost([sys.executable, "-m", "jobspec", "run", "spec.toml"], cwd=job)
        runs.append((run, cost([*MODAL, "--version"])))
    compare("a container's start", starts, "container", "import modal")
    compare("jobspec run, warm", runs, "jobspec run", "modal --version")
    _compare_maps(maps, inputs)


def _run(place: Path, against: list[str], count: int) -> dict[str, list[float]]:
    """What the app says of its run."""
    answers = place / "answers.json"
    cost([*against, *HELLO, "--count", str(count), "--answers", str(answers)])
    return json.loads(answers.read_text())


def _compare_maps(maps: list[tuple[dict, dict]], inputs: int) -> None:
    """Prints the rate of a map against the same client's on the empty server, and what it takes."""
    rate = statistics.median(empty["map"][0] / ours["map"][0] for empty, ours in maps)
    alone, client, containers = (
        1000 * statistics.median(values) / inputs
        for values in (
            [empty["map"][1] for empty, _ in maps],
            [ours["map"][1] for _, ours in maps],
            [_of_containers(ours["containers"]) for _, ours in maps],
        )
    )
    print(
        f"{f'a map of {inputs}, rate':28} clock {rate:5.2f}   (an input takes the client"
        f" {client:.2f} ms processor, {alone:.2f} ms on the empty server; its container"
        f" {containers:.2f} ms)",
        flush=True,
    )


def _of_containers(results: list[tuple[str, float]]) -> float:
    """Seconds of processor time between the first and the last result of each container."""
    times: dict[str, list[float]] = {}
    for container, seconds in results:
        times.setdefault(container, []).append(seconds)
    return sum(max(each) - min(each) for each in times.values())
