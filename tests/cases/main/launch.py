"""A payload with a main of its own."""

from __future__ import annotations


def simulate(seed: int) -> dict[str, int]:
    return {"seed": seed, "result": seed * seed}


def main(count: int = 3, name: str = "x", fast: bool = False) -> None:
    """Simulate some seeds."""
    from main_app import simulate

    for result in simulate.map(range(count)):
        print(name, result, fast)
