import typing


class Tree:
    left: "Tree | None" = None
    right: typing.Optional["Leaf"] = None

    def add(self, leaf: "Leaf") -> "Tree":
        self.right = leaf
        return self


class Leaf:
    owner: Tree


def helper(x: "Later") -> "list[Later]":
    return [x]


class Later:
    pass


def work():
    hints = typing.get_type_hints(Tree)
    return hints, typing.get_type_hints(Tree.add), typing.get_type_hints(helper), Leaf.__annotations__
