"""The compiled app in a fresh process, with the real SDK and no server.

In that process alone the SDK's calling methods are replaced: `Function.local` runs the raw function
without its "executing locally" warning, and `.remote`, `.map` and the like run it too, in this
process (the container's view) or in a process of its own image (the launching side's view);
`Volume.commit`, `.reload` and `Queue.put` do nothing. What a real container does is shown by
test_corpus_container.py.
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
from modal._partial_function import _find_callables_for_obj, _PartialFunctionFlags
from modal._utils.async_utils import synchronizer

from .calls import BothWays, Calls, finished
from .jobs import Job

ENTER = _PartialFunctionFlags.ENTER_PRE_SNAPSHOT | _PartialFunctionFlags.ENTER_POST_SNAPSHOT
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
    for name in ("commit", "reload"):
        setattr(modal.Volume, name, BothWays(_nothing, _nothing_later))
    modal.Queue.put = BothWays(_nothing, _nothing_later)  # type: ignore[method-assign,assignment]


def _nothing(*_: object) -> None:
    pass


async def _nothing_later(*_: object) -> None:
    pass


def run_here(function: Any) -> Callable[..., Any]:
    """Route: the raw function in this process; for a method, on its object after the enter methods.

    `Function.local` itself awaits an async generator method, which a container does not.
    """
    inner = synchronizer._translate_in(function)
    raw: Callable[..., Any] = inner._get_source_info().raw_f
    made = inner._get_obj()
    if made is None:
        return raw

    def call(*args: Any, **kwargs: Any) -> Any:
        return raw.__get__(_entered(made))(*args, **kwargs)

    return call


def _entered(made: Any) -> object:
    """The user's object of an SDK object, its enter methods run once."""
    user_object: object = made._cached_user_cls_instance()
    if not made._has_entered:
        made._has_entered = True
        for method in _find_callables_for_obj(user_object, ENTER).values():
            finished(method())
    return user_object


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
    return run_here(entry)


class Methods:
    """An object of an entry class as a call expression uses it: `Model(size=3).predict(1)`."""

    def __init__(self, made: Any) -> None:
        self._made = made

    def __getattr__(self, name: str) -> Any:
        return run_here(getattr(self._made, name))
