import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import LIMIT

__all__ = ["TYPE_CHECKING", "work"]


def work():
    return [hasattr(sys.modules[__name__], name) for name in __all__], LIMIT
