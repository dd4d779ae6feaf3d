"""A payload with a function that the build of its image runs."""

import os
from dataclasses import dataclass

import deepnet

MODEL = "model"
"""What is downloaded."""


@dataclass
class Options:
    sizes: list[int]


# Weights are part of the image, so that no container downloads them.
def download(name: str, sizes: list[int] | None = None, options: Options | None = None) -> None:
    """Fetch the weights."""
    for size in sizes or [1]:
        deepnet.fetch(f"{MODEL}-{name}", size, _folder())  # into the image


def _folder() -> str:
    return os.environ.get("WEIGHTS", "/weights")


def run() -> int:
    return deepnet.load(_folder()).size


def tune() -> int:
    return deepnet.load(_folder()).size
