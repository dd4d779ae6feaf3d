"""Frames of a film, by several workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from producer_consumer_app import frames, progress


def produce(film: str, count: int) -> None:
    """Put every frame into the queue, and an end for each worker."""
    frames.put_many([f"{film}/{number}" for number in range(count)])
    frames.put_many([None] * 4)


def consume(worker: int) -> int:
    """Take frames until the end; how many there were."""
    done = 0
    while (frame := frames.get()) is not None:
        progress[frame] = worker
        done += 1
    return done


def main(film: str = "night", count: int = 100) -> None:
    """Work on a film, and tell who did how much."""
    from producer_consumer_app import consume, produce

    produce.remote(film, count)
    print(list(consume.map(range(4))), progress.len())
