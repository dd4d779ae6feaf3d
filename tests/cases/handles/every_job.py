"""Code that uses every sort of handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from every_app import cache, only_code, todo


def work(item: str) -> str:
    """Takes the next thing to do, and keeps what came of it."""
    todo.put(item)
    cache[item] = todo.get()
    only_code.commit()
    return cache[item]


class Store:
    """Looks things up."""

    def look(self, item: str) -> str | None:
        return cache.get(item)


def quiet() -> int:
    return todo.len()


def main() -> None:
    todo.put("first")
    print(work.remote("second"), "first" in cache)
