from __future__ import annotations

import dataclasses
from dataclasses import InitVar, KW_ONLY, dataclass
from typing import ClassVar


@dataclass
class Node:
    name: str
    children: list[Node] = dataclasses.field(default_factory=list)
    count: ClassVar[int] = 0
    seed: InitVar[int] = 3
    _: KW_ONLY
    depth: int = 0

    def __post_init__(self, seed):
        self.depth += seed
        Node.count += 1


def work():
    tree = Node("a", [Node("b")], depth=2)
    return tree, Node.count, {f.name: f.type for f in dataclasses.fields(Node)}, Node.__annotations__
