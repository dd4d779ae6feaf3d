"""The compiled app in a fresh process, with the real SDK and no server.

In that process alone the SDK's calling methods are replaced: `Function.local` runs the raw function
without its "executing locally" warning, and `.remote`, `.map` and the like run it too, in this
process (the container's view) or in a process of its own image (the launching side's view). What a
real container does is shown by test_corpus_container.py.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import modal
import modal._functions
import modal.functions
from modal._utils.async_utils import synchronizer

from .calls import Calls
from .jobs import Job
from .oracle import Methods

CALLING = ("remote", "remote_gen", "map", "starmap", "for_each", "spawn")


class Routed:
    """A method of the SDK's Function, replaced by the same method over `route`."""

    def __init__(self, name: str, route: Callable[[Any], Callable[..., Any]]) -> None:
        self.name = name
        self.route = route

    def __get__(self, function: Any, owner: type | None = None) -> Any:
        if function is None:
            return self
        return getattr(Calls(self.route(function)), self.name)


def _no() -> bool:
    return False


def route_calls(route: Callable[[Any], Callable[..., Any]]) -> None:
    """Send every `.remote` and its like to `route(function)`."""
    modal._functions.is_local = _no  # type: ignore[attr-defined]
    for name in CALLING:
        setattr(modal.functions.Function, name, Routed(name, route))


def run_here(function: Any) -> Callable[..., Any]:
    """Route: the raw function in this process."""
    local: Callable[..., Any] = function.local
    return local


def address(function: Any) -> tuple[str, dict[str, Any]]:
    """`name` or `Class.method` of a function, and the parameters of its object."""
    inner = synchronizer._translate_in(function)
    made = inner._get_obj()
    name: str = inner._get_source_info().raw_f.__name__
    if made is None:
        return name, {}
    return f"{made._user_cls.__name__}.{name}", dict(made._kwargs)


def load(job: Job, path: Path, image: str | None) -> tuple[ModuleType, dict[str, Any]]:
    """Import the app under its stem; `image` is the one whose `imports()` block must have worked."""
    sys.path.insert(0, str(path.parent))
    importlib.invalidate_caches()
    module = importlib.import_module(path.stem)
    if image is not None:
        _raise_inside(vars(module).get(image))
    return module, {"module": module, **vars(module), **_shims(job, module)}


def _raise_inside(image: object) -> None:
    """What the SDK does once the container's own image is hydrated."""
    inner = synchronizer._translate_in(image)
    for error in getattr(inner, "inside_exceptions", []):
        raise error


def _shims(job: Job, module: ModuleType) -> dict[str, Any]:
    shims: dict[str, Any] = {}
    for entry in job.entries:
        if entry.name not in vars(module):
            continue
        shims[entry.name] = shim(vars(module)[entry.name])
    return shims


def shim(entry: Any) -> Callable[..., Any]:
    """An entry object as a call expression uses it."""
    if isinstance(entry, modal.Cls):
        return lambda **parameters: Methods(entry(**parameters))
    local: Callable[..., Any] = entry.local
    return local
