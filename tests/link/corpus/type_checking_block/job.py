from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import imagelib
    from job_app import LIMIT, store


def helper(items: Iterable[int], array: imagelib.Array | None = None) -> Any:
    return [item for item in items if item < LIMIT]


def work(x: int) -> list[int]:
    store.commit()
    return helper(range(x * 3))
