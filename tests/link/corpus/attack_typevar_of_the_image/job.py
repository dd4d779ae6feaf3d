import imagelib

from typing import Generic, TypeVar

T = TypeVar('T', bound=imagelib.Array)


class Box(Generic[T]):
    size = 3


def work():
    return Box.size


def main():
    return Box.size
