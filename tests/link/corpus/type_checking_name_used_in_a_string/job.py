from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import LIMIT

__all__ = ["TYPE_CHECKING", "work"]


def work():
    return LIMIT
