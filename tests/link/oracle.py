"""The oracle: the payload itself, loaded as the app's module, with what the spec declares in place.

Handles are stand-ins, constants their values; entries are wrapped after loading so that `.local`,
`.remote` and the like run the plain function, and nothing else is allowed of them.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from .calls import Calls, Misuse, finished
from .jobs import Entry, Job


class Handle:
    """Stands in for a handle of any sort."""

    def __init__(self, name: str) -> None:
        self._name = name

    def commit(self) -> None:
        """Nothing to write back."""

    def reload(self) -> None:
        """Nothing to fetch."""

    def put(self, value: object) -> None:
        """Nobody takes it."""


Away = Callable[[str, dict[str, Any]], Callable[..., Any]]


class PlainFunction(Calls):
    """An entry function as the payload may use it; `away` is where its remote calls run."""

    def __init__(
        self, function: Callable[..., Any], away: Callable[..., Any] | None = None
    ) -> None:
        super().__init__(away or function)
        self.local = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise Misuse("an entry was called directly")


class PlainMethod:
    """A bound entry method, reached through the instance as on Modal."""

    def __init__(self, defined: Any) -> None:
        self.defined = defined

    def __get__(self, instance: object, owner: type) -> Any:
        bound = self.defined.__get__(instance, owner)
        return bound if instance is None else PlainFunction(bound)


class PlainClass:
    """An entry class: making an object sets parameters and runs the enter methods, at first use."""

    def __init__(self, user_class: type, entry: Entry, away: Away | None) -> None:
        self._class = user_class
        self._entry = entry
        self._away = away
        for name in entry.methods:
            setattr(user_class, name, PlainMethod(inspect.getattr_static(user_class, name)))

    def __call__(self, **parameters: Any) -> PlainObject:
        return PlainObject(self._class, self._entry, parameters, self._away)


class PlainObject:
    """One object of an entry class."""

    def __init__(
        self, user_class: type, entry: Entry, parameters: dict[str, Any], away: Away | None
    ) -> None:
        self._make = lambda: _entered(user_class, entry, parameters)
        self._made: Any = None
        self._entry = entry
        self._parameters = parameters
        self._away = away

    def __getattr__(self, name: str) -> PlainFunction:
        if name not in self._entry.methods:
            raise AttributeError(name)
        away = self._away and self._away(f"{self._entry.name}.{name}", self._parameters)
        return PlainFunction(lambda *args, **kwargs: self._call(name, args, kwargs), away)

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name).local(*args, **kwargs)


def _entered(user_class: type, entry: Entry, parameters: dict[str, Any]) -> Any:
    if not entry.parameters:
        made = user_class(**parameters)
    else:
        made = user_class.__new__(user_class)
        unknown = set(parameters) - set(entry.parameters)
        if unknown:
            raise TypeError(f"unknown parameters {sorted(unknown)}")
        for name in entry.parameters:
            default = inspect.getattr_static(user_class, name, inspect.Parameter.empty)
            value = parameters.get(name, default)
            if value is inspect.Parameter.empty:
                raise TypeError(f"missing parameter {name!r}")
            made.__dict__[name] = value
    for name in entry.enter:
        finished(getattr(made, name)())
    return made


class Facade(ModuleType):
    """Several payload files seen as the one module that the app will be."""

    def __init__(self, name: str, files: list[ModuleType]) -> None:
        super().__init__(name)
        self._files = files

    def __getattr__(self, name: str) -> Any:
        for module in self._files:
            if name in vars(module):
                return vars(module)[name]
        raise AttributeError(name)


class PayloadFiles(MetaPathFinder, Loader):
    """Imports payload files by their own stems, under the app's name and with declared names."""

    def __init__(self, job: Job, declared: dict[str, Any]) -> None:
        self.paths = {Path(file).stem: Path(job.folder, file) for file in job.files}
        self.stem = job.stem
        self.declared = declared

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The payload file of that stem, if it is one."""
        return ModuleSpec(fullname, self) if fullname in self.paths else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the file in the module, renamed to the app's."""
        path = self.paths[module.__name__]
        module.__name__ = self.stem
        module.__file__ = str(path)
        vars(module).update(self.declared)
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        exec(code, vars(module))


def load(job: Job, away: Away | None = None) -> tuple[ModuleType, dict[str, Any]]:
    """The payload as a module and the names a call expression is evaluated with.

    Remote calls run in this process, or where `away` says: on the launching side an entry's process
    does not share the caller's variables, here as on Modal.
    """
    declared = {**{name: Handle(name) for name in job.handles}, **job.constants}
    finder = PayloadFiles(job, declared)
    sys.path.insert(0, job.folder)
    sys.meta_path.insert(0, finder)
    modules: list[ModuleType] = []
    module = Facade(job.stem, modules) if len(job.files) > 1 else ModuleType(job.stem)
    for alias in _app_names(job):
        sys.modules[alias] = module
    if len(job.files) > 1:
        modules += [importlib.import_module(stem) for stem in finder.paths]
    else:
        (module.__name__,) = finder.paths
        finder.exec_module(module)
        modules.append(module)
    names = {"module": module}
    for one in modules:
        names.update(vars(one))
    for entry in job.entries:
        names[entry.name] = _wrap(modules, entry, away)
    return module, names


def _app_names(job: Job) -> set[str]:
    texts = [Path(job.folder, file).read_bytes().decode("latin-1") for file in job.files]
    return {job.stem} | {name for text in texts for name in re.findall(r"\b\w+_app\b", text)}


def _wrap(modules: list[ModuleType], entry: Entry, away: Away | None) -> Callable[..., Any]:
    raw = next(vars(module)[entry.name] for module in modules if entry.name in vars(module))
    if entry.kind == "class":
        made = PlainClass(raw, entry, away)
        wrapper: object = made
        call: Callable[..., Any] = lambda **p: Methods(made(**p))  # noqa: E731
    else:
        wrapper, call = PlainFunction(raw, away and away(entry.name, {})), raw
    for module in modules:
        for name, value in list(vars(module).items()):
            if value is raw and name == entry.name:
                setattr(module, name, wrapper)
    return call


class Methods:
    """An object of an entry class as a call expression uses it: `Model(size=3).predict(1)`."""

    def __init__(self, made: Any) -> None:
        self._made = made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name).local
