"""Calls an app that is deployed: as a program of its own, and from another app's container."""

import json
import os
from pathlib import Path

import modal

app = modal.App("looking-up")


def outcome(work) -> str:
    try:
        return repr(work())
    except modal.exception.NotFoundError as error:
        return str(error)


def look_up() -> dict[str, object]:
    named = modal.Cls.from_name("deploying", "Named")
    return {
        "told": modal.Function.from_name("deploying", "told").remote(),
        "named": list(named(name="a").call.map([1, 2])),
    }


@app.function()
def inside() -> dict[str, object]:
    return look_up()


@app.local_entrypoint()
def main() -> None:
    answer(inside.remote())


def answer(value: object) -> None:
    with Path(os.environ["ANSWERS"]).open("a") as answers:
        answers.write(json.dumps(value) + "\n")


def all_of_it() -> dict[str, object]:
    late = modal.Function.from_name("deploying", "late")
    named = modal.Cls.from_name("deploying", "Named")
    changed = named.with_options(timeout=77).with_concurrency(max_inputs=3)
    return {
        **look_up(),
        "changed": changed(name="b").call.remote(3),
        "scaled": late.autoscaler.update(max_containers=3).max_containers,
        "settings": late.autoscaler.settings().max_containers,
        "no app": outcome(lambda: modal.Function.from_name("nowhere", "f").remote()),
        "no function": outcome(lambda: modal.Function.from_name("deploying", "f").remote()),
        "a class": outcome(lambda: modal.Function.from_name("deploying", "Named").remote()),
        "no class": outcome(lambda: modal.Cls.from_name("deploying", "told")().call.remote(1)),
    }


if __name__ == "__main__":
    answer(all_of_it())
    modal.Function.from_name("deploying", "late").spawn("spawned")
