from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import store


def save(target=store):
    target.commit()
    return 1


def work(x):
    return save()
