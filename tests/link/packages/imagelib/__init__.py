"""A package that only the image has: a little of what numerical libraries do at import and use."""

from __future__ import annotations

import functools
import os

__version__ = "2.1"
ONE = 1
NAMES = ("alpha", "beta")
FLAG = True
MODE_AT_IMPORT = os.environ.get("IMAGELIB_MODE", "unset")
PATCHED = False


class Error(Exception):
    """What this package raises."""


class Array:
    """A list of numbers with arithmetic."""

    __match_args__ = ("values",)

    def __init__(self, values):
        self.values = list(values)

    def __add__(self, other):
        shift = other.values if isinstance(other, Array) else [other] * len(self.values)
        return Array(a + b for a, b in zip(self.values, shift, strict=True))

    def __mul__(self, factor):
        return Array(value * factor for value in self.values)

    def __gt__(self, bound):
        return Array(value > bound for value in self.values)

    def __eq__(self, other):
        return isinstance(other, Array) and self.values == other.values

    def __hash__(self):
        return hash(tuple(self.values))

    def __len__(self):
        return len(self.values)

    def __repr__(self):
        return f"Array({self.values})"

    def sum(self):
        return sum(self.values)


def array(values):
    return Array(values)


def zeros(size):
    return Array([0] * size)


def col(name):
    return ("col", name)


def jit(function):
    """Decorator without arguments."""

    @functools.wraps(function)
    def compiled(*args, **kwargs):
        return ("jit", function(*args, **kwargs))

    return compiled


def compiled(mode="default"):
    """Decorator with arguments."""

    def decorate(function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            return (mode, function(*args, **kwargs))

        return run

    return decorate


class no_grad:
    """Context manager and decorator."""

    active = False

    def __enter__(self):
        no_grad.active = True
        return self

    def __exit__(self, *error):
        no_grad.active = False

    def __call__(self, function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return run


MADE = []


class Meta(type):
    """A metaclass that counts the classes it makes."""

    made = MADE

    def __new__(mcs, name, bases, body, **options):
        MADE.append(name)
        return super().__new__(mcs, name, bases, body)
