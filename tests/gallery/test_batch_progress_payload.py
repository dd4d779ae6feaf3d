"""The magnet of specs/batch-progress, against what is known of it exactly."""

from __future__ import annotations

import csv
from itertools import product
from math import exp, log, sqrt
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from gallery_support import Load

CRITICAL = 2 / log(1 + sqrt(2))


@pytest.fixture
def payload(load_payload: Load) -> ModuleType:
    return load_payload("batch-progress", "ising_model")


def test_neighbours_are_four_on_a_torus(payload: ModuleType) -> None:
    spins = np.zeros((4, 4), dtype=np.int8)
    spins[0, 0] = 1
    expected = np.zeros((4, 4))
    expected[[0, 0, 1, 3], [1, 3, 0, 0]] = 1
    assert np.array_equal(payload.neighbours(spins), expected)


def test_the_exact_results_are_those_of_the_literature(payload: ModuleType) -> None:
    for temperature in (CRITICAL, CRITICAL * (1 - 1e-9), CRITICAL * (1 + 1e-9)):
        assert payload.exact_energy(temperature) == pytest.approx(-sqrt(2), abs=1e-6)
    assert payload.exact_energy(2.0) == pytest.approx(-1.7455646, abs=1e-6)
    assert payload.exact_energy(0.5) == pytest.approx(-2, abs=1e-5)
    assert payload.exact_energy(1e3) == pytest.approx(-2e-3, rel=1e-4)
    assert payload.exact_magnetisation(2.0) == pytest.approx(0.911319, abs=1e-6)
    assert payload.exact_magnetisation(CRITICAL * 1.001) == 0.0
    assert payload.elliptic(sqrt(0.75)) == pytest.approx(1.6857503548)


def test_a_tiny_lattice_has_the_energy_of_its_sixty_thousand_states(payload: ModuleType) -> None:
    temperature, size = 3.0, 4
    total = weights = 0.0
    for state in product((1, -1), repeat=size * size - 1):  # the other half has the same energies
        spins = np.array((1, *state), dtype=np.int8).reshape(size, size)
        energy = -float((spins * (np.roll(spins, 1, 0) + np.roll(spins, 1, 1))).sum())
        weight = exp(-energy / temperature)
        total, weights = total + weight * energy, weights + weight
    samples = [payload.simulate(temperature, replica, size, 2_000) for replica in range(8)]
    point = payload.summarise(samples)
    assert abs(point.energy - total / weights / size**2) < 4 * point.energy_error < 0.1


@pytest.mark.parametrize("temperature", [1.5, 1.9, 3.0])
def test_far_from_the_critical_point_a_lattice_is_as_good_as_infinite(
    payload: ModuleType, temperature: float
) -> None:
    point = payload.summarise([payload.simulate(temperature, each, 32, 300) for each in range(6)])
    assert point.replicas == 6
    assert point.energy == pytest.approx(point.energy_exact, abs=0.012)
    assert point.magnetisation == pytest.approx(point.magnetisation_exact, abs=0.12)


def test_the_arguments_decide_the_result(payload: ModuleType) -> None:
    first = payload.simulate(2.0, 1, 8, 20)
    assert payload.simulate(2.0, 1, 8, 20) == first
    assert payload.simulate(2.0, 2, 8, 20).energy != first.energy
    assert {type(first.energy), type(first.magnetisation)} == {float}


@pytest.mark.parametrize("size", [0, 1, 7])
def test_a_lattice_that_is_no_chequerboard_is_refused(payload: ModuleType, size: int) -> None:
    with pytest.raises(ValueError, match=f"even size, got {size}"):
        payload.simulate(2.0, 0, size, 10)


def test_too_few_sweeps_are_refused(payload: ModuleType) -> None:
    with pytest.raises(ValueError, match="half of the sweeps"):
        payload.simulate(2.0, 0, 4, 1)


def test_a_thousand_simulations_are_planned(payload: ModuleType) -> None:
    planned = list(payload.plan())
    assert len(set(planned)) == 1_000
    assert planned[0] == (1.5, 0, 32, 2_000)
    assert planned[-1] == (3.5, 19, 32, 2_000)
    assert len({temperature for temperature, *_ in planned}) == 50


@pytest.mark.parametrize("few", [{"temperatures": 1}, {"replicas": 1}])
def test_too_few_to_compare_are_refused(payload: ModuleType, few: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="needs two of each"):
        list(payload.plan(**few))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_report_keeps_samples_and_the_curve(
    payload: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planned = payload.plan(temperatures=3, replicas=2, size=4, sweeps=10)
    samples = [payload.simulate(*arguments) for arguments in planned]
    payload.report(reversed(samples), tmp_path)
    assert len(rows(tmp_path / "samples.csv")) == 6
    curve = rows(tmp_path / "curve.csv")
    assert [row["temperature"] for row in curve] == ["1.5", "2.5", "3.5"]
    assert {row["replicas"] for row in curve} == {"2"}
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "6 simulations at 3 temperatures"
    assert [line[:6] for line in printed[1:]] == ["T 1.50", "T 2.50", "T 3.50"]


def test_a_replica_that_is_left_of_its_temperature_has_no_error(payload: ModuleType) -> None:
    point = payload.summarise([payload.Sample(2.0, 0, -1.7, 0.9)])
    assert (point.replicas, point.energy) == (1, -1.7)
    assert np.isnan(point.energy_error)


def test_no_results_are_an_error(payload: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no simulation"):
        payload.report([], tmp_path)
