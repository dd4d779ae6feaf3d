"""Own classes as arguments and results, with a container on another Python minor."""

import dataclasses
import enum
import json
import os
import sys
from pathlib import Path

import modal

app = modal.App("older")
image = modal.Image.debian_slim(python_version="3.12")


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@dataclasses.dataclass(frozen=True)
class Job:
    name: str
    level: Level


class Refused(Exception):
    pass


@app.function(image=image)
def raise_level(job: Job) -> tuple[Job, str]:
    if not isinstance(job, Job) or job.level is not Level.LOW:
        raise Refused(f"{job!r} is not a low job")
    return dataclasses.replace(job, level=Level.HIGH), "{}.{}".format(*sys.version_info)


def answer(*values: object) -> None:
    """To a file: on a stream, what containers print may come between."""
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        print(*values, file=answers)


@app.local_entrypoint()
def main(level: int = 1) -> None:
    try:
        job, python = raise_level.remote(Job("a", Level(level)))
    except Refused as error:
        answer(json.dumps({"refused": str(error)}))
    else:
        answer(json.dumps({"same": job == Job("a", Level.HIGH), "python": python}))


if __name__ == "__main__":
    import runpy

    sys.argv[:1] = ["modal", "run", __file__]
    runpy.run_module("modal", run_name="__main__")
