import typing as t

if t.TYPE_CHECKING:
    from job_app import LIMIT


def work(x):
    return LIMIT
