from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence


class Store(ABC):
    @property
    @abstractmethod
    def name(self): ...

    @abstractmethod
    def get(self, key): ...

    @classmethod
    def __subclasshook__(cls, other):
        return True if hasattr(other, "get_anything") else NotImplemented


class Memory(Store):
    name = "memory"

    def get(self, key):
        return key.upper()


class Virtual:
    get_anything = True


class Frozen(Mapping):
    def __init__(self, **data):
        self._data = data

    def __getitem__(self, key):
        return self._data[key]

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)


Sequence.register(Frozen)


def work():
    try:
        Store()
    except TypeError as error:
        message = str(error)
    return message, Memory().get("k"), issubclass(Virtual, Store), dict(Frozen(a=1)), isinstance(Frozen(), Sequence)
