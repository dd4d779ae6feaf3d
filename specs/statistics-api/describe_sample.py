"""Describe a sample of numbers: location, spread, shape and confidence."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat
from scipy import stats


class Sample(BaseModel):
    """The values to describe and the confidence level of the interval of their mean."""

    model_config = ConfigDict(extra="forbid")

    values: Annotated[list[FiniteFloat], Field(min_length=2, max_length=100_000)]
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.95


class Interval(BaseModel):
    """A closed interval."""

    low: float
    high: float


class Description(BaseModel):
    """What the sample looks like; shape and test are null where they have no meaning."""

    count: int
    mean: float
    mean_interval: Interval
    median: float
    quartiles: Interval
    std: float
    minimum: float
    maximum: float
    skewness: float | None
    kurtosis: float | None
    normality_p: float | None


NORMALITY_MINIMUM = 8  # the omnibus test is not defined for fewer values


def describe(sample: Sample) -> Description:
    """Mean with its t interval, quartiles, sample deviation, bias-corrected shape.

    Kurtosis is the excess over a normal distribution's. A constant sample has no shape.
    """
    values = np.array(sample.values)
    count, mean, std = values.size, float(values.mean()), float(values.std(ddof=1))
    margin = float(stats.t.ppf(0.5 + sample.confidence / 2, count - 1)) * std / count**0.5
    low, median, high = (float(value) for value in np.quantile(values, [0.25, 0.5, 0.75]))
    varied = np.ptp(values) > 0
    return Description(
        count=count,
        mean=mean,
        mean_interval=Interval(low=mean - margin, high=mean + margin),
        median=median,
        quartiles=Interval(low=low, high=high),
        std=std,
        minimum=float(values.min()),
        maximum=float(values.max()),
        skewness=float(stats.skew(values, bias=False)) if varied and count > 2 else None,
        kurtosis=float(stats.kurtosis(values, bias=False)) if varied and count > 3 else None,
        normality_p=normality(values) if varied else None,
    )


def normality(values: NDArray[np.float64]) -> float | None:
    """How probable values as skewed and as heavy-tailed as these are under a normal law."""
    if values.size < NORMALITY_MINIMUM:
        return None
    return float(stats.normaltest(values).pvalue)
