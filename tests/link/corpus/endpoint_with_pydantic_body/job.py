from __future__ import annotations

from pydantic import BaseModel


class Reading(BaseModel):
    values: list[float]
    unit: str = "m"


class Mean(BaseModel):
    mean: float


def score(reading: Reading) -> Mean:
    if not reading.values:
        return Mean(mean=0)
    return Mean(mean=sum(reading.values) / len(reading.values))
