"""The launching side of container runs: calls entries of compiled apps through the real SDK.

`python -m link.container_driver TASKS OUT`, where the SDK reaches a control plane. Every call has a
process, a session and so containers of its own. A file for each task goes to the folder OUT.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import modal

from .canonical import canonical, canonical_error
from .gate import Gate, Universe
from .jobs import Job

Task = dict[str, Any]
Reply = dict[str, Any]
SECONDS = 60
AT_ONCE = 2  # calls under way: mostly they wait for a container to start


def run_all(tasks: Path, out: Path) -> None:
    """Run each task in a fork of this process, some at a time, and write its reply.

    A result whose class the launching side lacks comes again, to one that has the image's packages.
    """
    universe = Universe()
    sys.dont_write_bytecode = True
    gc.freeze()
    listed: list[Task] = json.loads(tasks.read_text())
    everything = {out / f"{number}.json": task for number, task in enumerate(listed)}
    _run(everything, universe, equipped=False)
    _run(
        {path: task for path, task in everything.items() if _undelivered(path)},
        universe,
        equipped=True,
    )


def _run(tasks: dict[Path, Task], universe: Universe, *, equipped: bool) -> None:
    running: set[int] = set()
    for path, task in tasks.items():
        if len(running) == AT_ONCE:
            running.discard(os.wait()[0])
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            path.write_text(json.dumps(_reply(task, universe, equipped=equipped)))
            os._exit(0)
        running.add(child)
    while running:
        running.discard(os.wait()[0])


def _undelivered(path: Path) -> bool:
    if not path.exists():
        return False
    raised: dict[str, Any] = json.loads(path.read_text()).get("raised", {})
    return raised.get("type") == "modal.exception.DeserializationError"


def _reply(task: Task, universe: Universe, *, equipped: bool) -> Reply:
    """What the call gives."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    reply: Reply = {"stage": "import"}
    try:
        job = Job.from_data(task["job"])
        module = _load(job, Path(task["app"]), universe, equipped=equipped)
        reply["stage"] = "session"
        with module.app.run():
            reply["stage"] = "call"
            _call(task["call"], job, module, reply)
    except BaseException as error:
        reply["raised"] = canonical_error(error)
        reply["traceback"] = traceback.format_exc()
    return reply


def _load(job: Job, app: Path, universe: Universe, *, equipped: bool) -> ModuleType:
    """Import the app, unless equipped without the images' packages; then let these in.

    Arguments and results may be made of them.
    """
    sys.path[:0] = [str(app.parent), job.folder]
    universe.allow(job.all_packages() if equipped else job.main_packages)
    module = importlib.import_module(job.stem)
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Gate)]
    return module


def _call(call: str, job: Job, module: ModuleType, reply: Reply) -> None:
    packages = {name: importlib.import_module(name) for name in job.all_packages()}
    entries = {entry.name: _remote_entry(vars(module)[entry.name]) for entry in job.entries}
    try:
        reply["result"] = canonical(eval(call, {**packages, **vars(module), **entries}))
    except BaseException as error:
        reply["raised"] = canonical_error(error)
        reply["traceback"] = traceback.format_exc()


def _remote_entry(entry: Any) -> Callable[..., Any]:
    """An entry as a call expression uses it, but run in a container."""
    if isinstance(entry, modal.Cls):
        return lambda **parameters: _RemoteMethods(entry(**parameters))
    return _remote(entry)


def _remote(function: Any) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        if function._is_generator_:
            return ("generator", list(function.remote_gen(*args, **kwargs)))
        return function.remote(*args, **kwargs)

    return call


class _RemoteMethods:
    """An object of an entry class as a call expression uses it: `Model(size=3).predict(1)`."""

    def __init__(self, made: Any) -> None:
        self._made = made

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return _remote(getattr(self._made, name))


if __name__ == "__main__":
    run_all(Path(sys.argv[1]), Path(sys.argv[2]))
