"""Molecular dynamics of a Lennard-Jones fluid in a periodic box, in reduced units.

Lengths are in particle diameters, energies in well depths, masses in particle masses.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CUTOFF = 2.5


@dataclass(frozen=True)
class Settings:
    """The fluid and how long to follow it; raises ValueError for what cannot be simulated."""

    cells: int = 3  # face-centred cubic cells along an edge, four particles each
    density: float = 0.8
    temperature: float = 1.0
    timestep: float = 0.004
    steps: int = 1000
    sample_every: int = 20
    seed: int = 0

    def __post_init__(self) -> None:
        if min(self.cells, self.steps, self.sample_every) < 1:
            raise ValueError("cells, steps and sample_every must be at least 1")
        if min(self.density, self.temperature, self.timestep) <= 0:
            raise ValueError("density, temperature and timestep must be positive")
        if self.edge < 2 * CUTOFF:
            raise ValueError(
                f"a box of edge {self.edge:.2f} is smaller than twice the cutoff {CUTOFF}"
            )

    @property
    def particles(self) -> int:
        """How many particles the lattice holds."""
        return 4 * self.cells**3

    @property
    def edge(self) -> float:
        """The edge of the cubic box."""
        return float((self.particles / self.density) ** (1 / 3))


@dataclass(frozen=True)
class Sample:
    """The state at one step; energies are per particle."""

    step: int
    kinetic: float
    potential: float
    temperature: float
    pressure: float

    @property
    def energy(self) -> float:
        """The total energy per particle, which the dynamics conserve."""
        return self.kinetic + self.potential


@dataclass(frozen=True)
class Trajectory:
    """The samples of one simulation and the momentum left in it."""

    settings: Settings
    samples: list[Sample]
    momentum: float

    @property
    def drift(self) -> float:
        """The largest departure from the first energy, relative to it."""
        first = self.samples[0].energy
        return max(abs(sample.energy - first) for sample in self.samples) / abs(first)


def lattice(settings: Settings) -> NDArray[np.float64]:
    """Positions on a face-centred cubic lattice that fills the box, shape (n, 3)."""
    corners = np.stack(np.meshgrid(*[np.arange(settings.cells)] * 3, indexing="ij"), axis=-1)
    basis = np.array([[0.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]])
    sites: NDArray[np.float64] = corners.reshape(-1, 1, 3) + basis + 0.25
    return sites.reshape(-1, 3) * (settings.edge / settings.cells)


def thermal_velocities(settings: Settings) -> NDArray[np.float64]:
    """Random velocities with no total momentum and exactly the temperature asked for."""
    rng = np.random.default_rng(settings.seed)
    velocities = rng.normal(size=(settings.particles, 3))
    velocities -= velocities.mean(axis=0)
    freedoms = 3 * (settings.particles - 1)
    scale = sqrt(settings.temperature * freedoms / np.sum(velocities**2))
    return velocities * scale


def interact(
    positions: NDArray[np.float64], edge: float
) -> tuple[NDArray[np.float64], float, float]:
    """The forces on the particles, the potential energy and the virial.

    Each pair takes its nearest image. The force is shifted so that it and the potential go to
    zero at the cutoff: without that, energy would jump whenever a pair crosses it.
    """
    first, second = np.triu_indices(len(positions), k=1)
    separation = positions[first] - positions[second]
    separation -= edge * np.round(separation / edge)
    squared = np.einsum("ij,ij->i", separation, separation)
    near = squared < CUTOFF**2
    first, second, separation = first[near], second[near], separation[near]
    distance = np.sqrt(squared[near])

    potential, force = pair(distance)
    end_potential, end_force = pair(np.array([CUTOFF]))
    potential = potential - end_potential + (distance - CUTOFF) * end_force
    force = force - end_force

    vectors = separation * (force / distance)[:, None]
    forces = np.zeros_like(positions)
    for axis in range(3):
        forces[:, axis] = np.bincount(first, vectors[:, axis], len(positions))
        forces[:, axis] -= np.bincount(second, vectors[:, axis], len(positions))
    return forces, float(potential.sum()), float(force @ distance)


def pair(distance: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The plain Lennard-Jones potential at each distance and the repulsion it exerts."""
    sixth = distance**-6
    return 4 * sixth * (sixth - 1), 24 * sixth * (2 * sixth - 1) / distance


def measure(
    step: int, settings: Settings, velocities: NDArray[np.float64], potential: float, virial: float
) -> Sample:
    """Energies per particle, kinetic temperature and pressure at one step."""
    particles = settings.particles
    kinetic = 0.5 * float(np.sum(velocities**2))
    temperature = 2 * kinetic / (3 * (particles - 1))
    pressure = (2 * kinetic + virial) / (3 * settings.edge**3)
    return Sample(step, kinetic / particles, potential / particles, temperature, pressure)


def integrate(settings: Settings) -> Iterator[tuple[Sample, NDArray[np.float64]]]:
    """Advance by velocity Verlet; yields the start and every sampled step with velocities."""
    positions, velocities = lattice(settings), thermal_velocities(settings)
    forces, potential, virial = interact(positions, settings.edge)
    half = settings.timestep / 2
    yield measure(0, settings, velocities, potential, virial), velocities
    for step in range(1, settings.steps + 1):
        velocities = velocities + half * forces
        positions = (positions + settings.timestep * velocities) % settings.edge
        forces, potential, virial = interact(positions, settings.edge)
        velocities = velocities + half * forces
        if step % settings.sample_every == 0 or step == settings.steps:
            yield measure(step, settings, velocities, potential, virial), velocities


def simulate(settings: dict[str, Any]) -> Trajectory:
    """Follow the fluid that `settings` describes; its keys are the fields of Settings."""
    fluid = Settings(**settings)
    samples: list[Sample] = []
    momentum = 0.0
    for sample, velocities in integrate(fluid):
        samples.append(sample)
        momentum = float(np.linalg.norm(velocities.sum(axis=0)))
    return Trajectory(fluid, samples, momentum)


def report(trajectory: Trajectory, output: Path) -> None:
    """Write the samples to energies.csv; print drift, temperature and pressure."""
    with (output / "energies.csv").open("w", newline="", encoding="utf-8") as file:
        names = [field.name for field in fields(Sample)]
        table = csv.DictWriter(file, [*names, "energy"])
        table.writeheader()
        for sample in trajectory.samples:
            table.writerow({**asdict(sample), "energy": sample.energy})
    settings = trajectory.settings
    settled = trajectory.samples[len(trajectory.samples) // 2 :]
    temperature = sum(sample.temperature for sample in settled) / len(settled)
    pressure = sum(sample.pressure for sample in settled) / len(settled)
    print(f"{settings.particles} particles, {settings.steps} steps of {settings.timestep}")
    print(f"energy {trajectory.samples[-1].energy:.4f} per particle, drift {trajectory.drift:.1e}")
    print(f"temperature {temperature:.3f}, pressure {pressure:.3f}, from the second half")
    print(f"total momentum {trajectory.momentum:.1e}")
