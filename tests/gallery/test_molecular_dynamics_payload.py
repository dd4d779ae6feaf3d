"""The simulation of specs/molecular-dynamics, as plain Python."""

from __future__ import annotations

import csv
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from gallery_support import Load


@pytest.fixture
def payload(load_payload: Load) -> ModuleType:
    return load_payload("molecular-dynamics", "lennard_jones")


def test_the_lattice_fills_the_box_at_the_density_asked_for(payload: ModuleType) -> None:
    settings = payload.Settings(cells=3, density=0.8)
    positions = payload.lattice(settings)
    assert positions.shape == (108, 3)
    assert settings.edge**3 * 0.8 == pytest.approx(108)
    assert positions.min() > 0 and positions.max() < settings.edge
    separation = positions[:, None] - positions[None]
    separation -= settings.edge * np.round(separation / settings.edge)
    distance = np.linalg.norm(separation, axis=2)
    nearest = settings.edge / 3 / np.sqrt(2)
    assert np.sum(np.isclose(distance, nearest), axis=1).tolist() == [12] * 108


def test_velocities_have_the_temperature_and_no_momentum(payload: ModuleType) -> None:
    settings = payload.Settings(temperature=1.7, seed=5)
    velocities = payload.thermal_velocities(settings)
    assert np.abs(velocities.sum(axis=0)).max() < 1e-12
    assert np.sum(velocities**2) / (3 * (108 - 1)) == pytest.approx(1.7)


def test_the_pair_force_is_the_slope_of_the_pair_potential(payload: ModuleType) -> None:
    distance, step = np.linspace(0.9, 2.4, 40), 1e-6
    slope = (payload.pair(distance + step)[0] - payload.pair(distance - step)[0]) / (2 * step)
    assert payload.pair(distance)[1] == pytest.approx(-slope, rel=1e-5, abs=1e-6)
    assert payload.pair(np.array([2 ** (1 / 6)]))[0] == pytest.approx([-1.0])


def test_forces_are_the_slope_of_the_energy_across_the_boundary(payload: ModuleType) -> None:
    edge = 6.0
    positions = np.random.default_rng(2).uniform(0, edge, (6, 3))
    positions[:2] = [[0.2, 3.0, 3.0], [5.1, 3.1, 2.9]]  # neighbours through the boundary
    forces, _, virial = payload.interact(positions, edge)
    assert np.abs(forces[0]).max() > 0.1
    assert np.abs(forces.sum(axis=0)).max() < 1e-9 * np.abs(forces).max()
    for particle, axis in [(0, 0), (1, 2), (4, 1)]:
        energies = []
        for shift in (-1e-6, 1e-6):
            moved = positions.copy()
            moved[particle, axis] += shift
            energies.append(payload.interact(moved, edge)[1])
        slope = (energies[1] - energies[0]) / 2e-6
        assert forces[particle, axis] == pytest.approx(-slope, rel=1e-4, abs=1e-5)
    assert np.isfinite(virial)


def test_potential_and_force_vanish_at_the_cutoff(payload: ModuleType) -> None:
    positions = np.array([[1.0, 1.0, 1.0], [1.0 + payload.CUTOFF - 1e-7, 1.0, 1.0]])
    forces, potential, _ = payload.interact(positions, 10.0)
    assert abs(potential) < 1e-9
    assert np.abs(forces).max() < 1e-6


def test_energy_is_conserved_to_second_order_in_the_timestep(payload: ModuleType) -> None:
    coarse = payload.simulate({"timestep": 0.008, "steps": 100, "sample_every": 5})
    fine = payload.simulate({"timestep": 0.004, "steps": 200, "sample_every": 10})
    assert fine.drift < 3e-4
    assert 3 < coarse.drift / fine.drift < 5.5
    assert fine.momentum < 1e-10


def test_the_samples_are_those_asked_for_and_the_last(payload: ModuleType) -> None:
    trajectory = payload.simulate({"steps": 25, "sample_every": 10})
    assert [sample.step for sample in trajectory.samples] == [0, 10, 20, 25]
    assert trajectory == payload.simulate({"steps": 25, "sample_every": 10})
    assert type(trajectory.samples[-1].pressure) is float


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 0}, "at least 1"),
        ({"timestep": 0.0}, "must be positive"),
        ({"cells": 2}, "smaller than twice the cutoff"),
    ],
)
def test_what_cannot_be_simulated_is_refused(
    payload: ModuleType, settings: dict[str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        payload.simulate(settings)


def test_a_misspelt_setting_is_refused(payload: ModuleType) -> None:
    with pytest.raises(TypeError, match="temprature"):
        payload.simulate({"temprature": 1.0})


def test_the_report_keeps_every_sample(
    payload: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    payload.report(payload.simulate({"steps": 40}), tmp_path)
    with (tmp_path / "energies.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["0", "20", "40"]
    for row in rows:
        total = float(row["kinetic"]) + float(row["potential"])
        assert float(row["energy"]) == pytest.approx(total)
    assert "108 particles, 40 steps of 0.004" in capsys.readouterr().out
