import copy
import pickle
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    A = 1


@dataclass
class Item:
    kind: Kind
    parts: list

    def __reduce__(self):
        return (rebuild, (self.kind, self.parts))


def rebuild(kind, parts):
    return Item(kind, [*parts, "rebuilt"])


class State:
    def __init__(self):
        self.x = 1

    def __getstate__(self):
        return {"x": self.x + 1}


ORIGINAL = Item(Kind.A, [1])
DATA = pickle.dumps(ORIGINAL)


def work():
    back = pickle.loads(DATA)
    deep = copy.deepcopy(ORIGINAL)
    return back, back.kind is Kind.A, deep, copy.copy(State()).x, pickle.loads(pickle.dumps(rebuild)) is rebuild
