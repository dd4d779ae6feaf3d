from __future__ import annotations

import imagelib

DEFAULT_DAYS = 2


def work(days: int) -> int:
    print("working", imagelib.ONE)
    return days * 10


def describe(name: str) -> str:
    return name.title()


def main(days: int = DEFAULT_DAYS, name: str = "job", rate: float = 1.0, dry: bool = False) -> object:
    """Run it.

    Args follow.
    """
    from job_app import work

    print("main", describe(name))
    if dry:
        return "dry", rate
    return work.remote(days), list(work.map(range(days)))
