import imagelib

from dataclasses import dataclass


class Net(imagelib.Array):
    pass


@dataclass
class Holder:
    net: Net
    nets: 'list[Net]' = None


def helper(net: Net) -> Holder:
    return Holder(net)


def work():
    return helper(Net([1])), Holder.__annotations__
