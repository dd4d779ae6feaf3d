import typing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import LIMIT
else:
    FALLBACK = "runtime"

if not TYPE_CHECKING:
    ALSO = 1

if typing.TYPE_CHECKING:
    Unseen = int


def work(x):
    return x + LIMIT, FALLBACK, ALSO, TYPE_CHECKING
