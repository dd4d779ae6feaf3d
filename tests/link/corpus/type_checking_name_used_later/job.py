from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import LIMIT

MODE = "static" if TYPE_CHECKING else "live"


def work():
    return MODE, LIMIT
