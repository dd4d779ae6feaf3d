from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from job_app import data


def load():
    return [1]


def work():
    rows = load()
    data.commit()
    return rows
