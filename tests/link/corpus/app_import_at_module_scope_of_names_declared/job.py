from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import LIMIT
    from elsewhere_app import OTHER


def work():
    return LIMIT, OTHER
