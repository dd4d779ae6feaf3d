from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import store

store.commit()


def work(x):
    return x
