"""Packages that are too heavy to install, as modules that go along with anything.

A fabricated object answers every attribute, with the same object each time; it can be a base class,
a decorator, a context manager, an annotation, a container of nothing. So module-level code that
uses the package runs to its end, and what it does beside the package is seen.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Literal


class Fabricated(ModuleType):
    """A module, and equally anything that is reached from it; `__name__` is its dotted path."""

    def __getattr__(self, name: str) -> Fabricated:
        if name.startswith("__"):
            raise AttributeError(name)
        found = Fabricated(f"{self.__name__}.{name}")
        setattr(self, name, found)
        return found

    def __call__(self, *args: object, **kwargs: object) -> object:
        """As a decorator, what is decorated; otherwise the one result this object has."""
        if len(args) == 1 and not kwargs and _is_decorated(args[0]):
            return args[0]
        returned: Fabricated = vars(self).setdefault("()", Fabricated(f"{self.__name__}()"))
        return returned

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return (_base(self.__name__),)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, (_base(self.__name__), Fabricated))

    def __subclasscheck__(self, subclass: type) -> bool:
        return issubclass(subclass, _base(self.__name__))

    def __enter__(self) -> Fabricated:
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        return False

    def __iter__(self) -> Iterator[Fabricated]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __contains__(self, item: object) -> bool:
        return False

    def __getitem__(self, key: object) -> Fabricated:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __index__(self) -> int:
        return 1

    def __float__(self) -> float:
        return 1.0

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def _operate(self, other: object = None, modulus: object = None) -> Fabricated:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _operate
    __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __matmul__ = _operate
    __rmatmul__ = __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __pow__ = _operate
    __rpow__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = _operate
    __neg__ = __pos__ = __abs__ = __invert__ = _operate


class _AnsweringMeta(ABCMeta):
    """Classes that answer every attribute too; compatible with abstract base classes."""

    def __getattr__(cls, name: str) -> Fabricated:
        if name.startswith("_"):
            raise AttributeError(name)
        return Fabricated(f"{cls.__name__}.{name}")


@cache
def _base(path: str) -> type:
    """The class that stands for a fabricated object where it is used as a base."""

    def initialise(self: object, *args: object, **kwargs: object) -> None:
        pass

    def subclass(cls: type, /, **kwargs: object) -> None:
        pass

    names: dict[str, object] = {"__init__": initialise, "__init_subclass__": subclass}
    return _AnsweringMeta(path.rpartition(".")[2], (), names)


def _is_decorated(value: object) -> bool:
    return (isinstance(value, type) or callable(value)) and not isinstance(value, Fabricated)


class Fabricator(MetaPathFinder, Loader):
    """Finds those top-level packages, and all of their modules, as fabricated ones."""

    def __init__(self, packages: Iterable[str]) -> None:
        self.packages = frozenset(packages)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A spec for any module of the packages."""
        if fullname.partition(".")[0] not in self.packages:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The attribute of the parent module, so that both ways of naming it are one object."""
        parent, _, name = spec.name.rpartition(".")
        above = sys.modules.get(parent)
        if isinstance(above, Fabricated):
            found: Fabricated = getattr(above, name)
            return found
        return Fabricated(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it has no code."""
