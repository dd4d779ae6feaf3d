from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from everything_app import state, work


def collect() -> int:
    work.put(1)
    return state.len()


def ask(question: str) -> str:
    return question


class Board:
    def show(self) -> str:
        return str(state.len())
