from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handles_at_import_app import cache, store, todo

KEPT = [cache, todo]
FIRST = todo.get()
cache["started"] = True
store.reload()


def work() -> int:
    todo = []
    todo.put_many([1])
    return len(KEPT)
