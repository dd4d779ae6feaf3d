"""Estimate pi by throwing points at a square and counting those inside the circle."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np

SEED = 20_260_101
CHUNK = 1_000_000  # points held in memory at once
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Trial:
    """How many of a trial's points fell inside the quarter circle."""

    trial: int
    samples: int
    inside: int


@dataclass(frozen=True)
class Estimate:
    """An estimate of pi and the half-width of its confidence interval."""

    pi: float
    margin: float


def run_trial(trial: int, samples: int) -> Trial:
    """Throw `samples` points; the random stream depends on the trial's number alone."""
    rng = np.random.default_rng([SEED, trial])
    inside = 0
    for start in range(0, samples, CHUNK):
        x, y = rng.random((2, min(CHUNK, samples - start)))
        inside += int(np.count_nonzero(x * x + y * y <= 1.0))
    return Trial(trial, samples, inside)


def plan_trials(trials: int = 16, samples: int = 1_000_000) -> Iterator[tuple[int, int]]:
    """Number the trials and give each its share of the points."""
    for trial in range(trials):
        yield trial, samples


def estimate_pi(samples: int, inside: int) -> Estimate:
    """Pool the points thrown so far: four times a binomial proportion, and its margin."""
    share = inside / samples
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    return Estimate(4 * share, 4 * z * sqrt(share * (1 - share) / samples))


def report(results: Iterable[Trial], output: Path) -> None:
    """Write the running estimate after each trial to trials.csv and print the last one."""
    samples = inside = 0
    estimate = None
    with (output / "trials.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["trial", "samples", "inside", "pi", "margin"])
        for result in results:
            samples += result.samples
            inside += result.inside
            estimate = estimate_pi(samples, inside)
            row = (result.trial, result.samples, result.inside)
            table.writerow([*row, f"{estimate.pi:.6f}", f"{estimate.margin:.6f}"])
    if estimate is None:
        raise ValueError("no trials were run")
    print(f"pi = {estimate.pi:.5f} ± {estimate.margin:.5f}")
    print(f"{CONFIDENCE:.0%} confidence, {samples:,} points")
