"""The module's own annotations."""

import sys

count: int = 1
name: "str"
if count:
    inner: float = 2.0


def work():
    return sys.modules[__name__].__annotations__
