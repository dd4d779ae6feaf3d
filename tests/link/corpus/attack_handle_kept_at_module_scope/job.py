from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import store

BOX = [store]


def work(x):
    return len(BOX)
