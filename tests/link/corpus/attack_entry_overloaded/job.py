from typing import overload


@overload
def work(x: int) -> int: ...
@overload
def work(x: str) -> str: ...
def work(x):
    return x
