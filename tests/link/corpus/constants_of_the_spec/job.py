from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import COUNT, FLAG, ITEMS, NAME, RATE

DOUBLE = 6 if COUNT else 0


def work(count=None):
    return NAME, COUNT, RATE, FLAG, ITEMS, DOUBLE, type(RATE).__name__
