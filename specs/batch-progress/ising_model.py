"""The two-dimensional Ising model by Metropolis' method, compared with Onsager's solution."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from itertools import groupby
from math import pi, sinh, sqrt, tanh
from pathlib import Path
from statistics import fmean, stdev

import numpy as np
from numpy.typing import NDArray

SEED = 1944
COLDEST, HOTTEST = 1.5, 3.5  # on both sides of the critical temperature, 2.269


@dataclass(frozen=True)
class Sample:
    """Means over the second half of one simulation, for each spin."""

    temperature: float
    replica: int
    energy: float
    magnetisation: float


@dataclass(frozen=True)
class Point:
    """The replicas of one temperature, and what theory says of an infinite lattice."""

    temperature: float
    replicas: int
    energy: float
    energy_error: float
    energy_exact: float
    magnetisation: float
    magnetisation_exact: float


def neighbours(spins: NDArray[np.int8]) -> NDArray[np.int8]:
    """The sum of the four neighbours of each spin, on a torus."""
    return (
        np.roll(spins, 1, axis=0)
        + np.roll(spins, -1, axis=0)
        + np.roll(spins, 1, axis=1)
        + np.roll(spins, -1, axis=1)
    )


def sweep(spins: NDArray[np.int8], temperature: float, rng: np.random.Generator) -> None:
    """Offer each spin a flip, in place: first one colour of a chequerboard, then the other."""
    colours = np.indices(spins.shape).sum(axis=0) % 2
    for colour in (0, 1):  # spins of one colour are no neighbours of each other
        cost = 2.0 * spins * neighbours(spins)
        accepted = rng.random(spins.shape) < np.exp(-cost / temperature)
        spins[accepted & (colours == colour)] *= -1


def simulate(temperature: float, replica: int, size: int, sweeps: int) -> Sample:
    """Simulate size x size spins from all up; the random stream depends on the arguments alone.

    Raises ValueError for a lattice that is no chequerboard or without sweeps to average over.
    """
    if size < 2 or size % 2:
        raise ValueError(f"a chequerboard on a torus needs an even size, got {size}")
    if sweeps < 2:
        raise ValueError(f"half of the sweeps are averaged over, got {sweeps}")
    rng = np.random.default_rng([SEED, replica, round(1e6 * temperature)])
    spins = np.ones((size, size), dtype=np.int8)
    energies, magnetisations = [], []
    for done in range(sweeps):
        sweep(spins, temperature, rng)
        if done >= sweeps // 2:
            energies.append(-0.5 * float((spins * neighbours(spins)).mean()))
            magnetisations.append(abs(float(spins.mean())))
    return Sample(temperature, replica, fmean(energies), fmean(magnetisations))


def plan(
    temperatures: int = 50, replicas: int = 20, size: int = 32, sweeps: int = 2_000
) -> Iterator[tuple[float, int, int, int]]:
    """The replicas of each temperature; raises ValueError if they are too few to compare."""
    if temperatures < 2 or replicas < 2:
        raise ValueError(f"needs two of each, got {temperatures} temperatures, {replicas} replicas")
    for number in range(temperatures):
        share = number / (temperatures - 1)
        for replica in range(replicas):
            yield COLDEST + share * (HOTTEST - COLDEST), replica, size, sweeps


def elliptic(complement: float) -> float:
    """The complete elliptic integral of the first kind, from the complementary modulus."""
    larger, smaller = 1.0, complement
    for _ in range(40):  # the means meet long before, unless the modulus is one
        larger, smaller = (larger + smaller) / 2, sqrt(larger * smaller)
    return pi / (2 * larger)


def exact_energy(temperature: float) -> float:
    """Onsager's energy of a spin in an infinite lattice."""
    slope = tanh(2 / temperature)
    complement = 2 * slope**2 - 1  # nothing at the critical point, where the integral diverges
    return -(1 + 2 / pi * complement * elliptic(abs(complement))) / slope


def exact_magnetisation(temperature: float) -> float:
    """The spontaneous magnetisation of an infinite lattice; nothing above the critical point."""
    rest = 1 - sinh(2 / temperature) ** -4
    return rest**0.125 if rest > 0 else 0.0


def summarise(samples: list[Sample]) -> Point:
    """The mean over the replicas of one temperature, and its standard error."""
    energies = [sample.energy for sample in samples]
    error = stdev(energies) / sqrt(len(energies)) if len(energies) > 1 else float("nan")
    temperature = samples[0].temperature
    return Point(
        temperature=temperature,
        replicas=len(samples),
        energy=fmean(energies),
        energy_error=error,
        energy_exact=exact_energy(temperature),
        magnetisation=fmean(sample.magnetisation for sample in samples),
        magnetisation_exact=exact_magnetisation(temperature),
    )


def keep_samples(results: Iterable[Sample], path: Path) -> list[Sample]:
    """Write a row for each sample."""
    samples = []
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(field.name for field in fields(Sample))
        for sample in results:
            table.writerow(astuple(sample))
            samples.append(sample)
    return samples


def report(results: Iterable[Sample], output: Path) -> None:
    """Write the results to samples.csv and the curve over the temperatures in curve.csv."""
    samples = keep_samples(results, output / "samples.csv")
    if not samples:
        raise ValueError("no simulation gave a result")
    ordered = sorted(samples, key=lambda sample: sample.temperature)
    groups = groupby(ordered, key=lambda sample: sample.temperature)
    points = [summarise(list(group)) for _, group in groups]
    with (output / "curve.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(field.name for field in fields(Point))
        table.writerows(astuple(point) for point in points)
    print(f"{len(samples)} simulations at {len(points)} temperatures")
    for point in points[:: max(len(points) // 10, 1)]:
        print(f"T {point.temperature:.2f}", end="  ")
        print(f"energy {point.energy:.4f} ± {point.energy_error:.4f}", end=" ")
        print(f"(exact {point.energy_exact:.4f})", end="  ")
        print(f"magnetisation {point.magnetisation:.3f}", end=" ")
        print(f"(exact {point.magnetisation_exact:.3f})")
