from collections.abc import Iterator
from pathlib import Path


def square(x: int) -> int:
    return x * x


def steps(limit: int) -> Iterator[int]:
    yield from range(limit)


def numbers(count: int) -> list[int]:
    return list(range(count))


def keep_one(results: Iterator[int]) -> None:
    print(list(results))


def good_inputs() -> list[int]:
    return [1, 2]


def good_keep(results: Iterator[int], output: Path) -> None:
    (output / "x").write_text(str(list(results)))


def plot(results: Iterator[int], output: Path) -> None:
    import matplotlib.pyplot as plt

    plt.plot(list(results))
    plt.savefig(output / "x.png")


def start(values: list[int], count: int = 1) -> None:
    print(square.local(3), values, count)


def add(left: int, right: int) -> int:
    return left + right
