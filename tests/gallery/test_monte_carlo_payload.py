"""The trials of specs/monte-carlo, as plain Python."""

from __future__ import annotations

import csv
from math import pi
from pathlib import Path
from types import ModuleType

import pytest
from gallery_support import Load


@pytest.fixture
def payload(load_payload: Load) -> ModuleType:
    return load_payload("monte-carlo", "monte_carlo")


def test_a_trial_depends_on_its_number_alone(payload: ModuleType) -> None:
    assert payload.run_trial(3, 20_000) == payload.run_trial(3, 20_000)
    assert payload.run_trial(3, 20_000).inside != payload.run_trial(4, 20_000).inside


def test_a_trial_counts_every_point_when_it_works_in_chunks(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "CHUNK", 7)
    trial = payload.run_trial(0, 10_003)
    assert trial.samples == 10_003
    assert 4 * trial.inside / trial.samples == pytest.approx(pi, abs=0.07)


def test_a_trial_returns_what_a_side_without_numpy_can_read(payload: ModuleType) -> None:
    trial = payload.run_trial(0, 100)
    assert {type(trial.trial), type(trial.samples), type(trial.inside)} == {int}


def test_the_plan_numbers_trials_from_zero(payload: ModuleType) -> None:
    assert list(payload.plan_trials(3, 50)) == [(0, 50), (1, 50), (2, 50)]


def test_the_interval_is_that_of_a_binomial_proportion(payload: ModuleType) -> None:
    estimate = payload.estimate_pi(10_000, 7_854)
    assert estimate.pi == pytest.approx(3.1416)
    assert estimate.margin == pytest.approx(4 * 1.959964 * (0.7854 * 0.2146 / 10_000) ** 0.5)


def test_the_interval_holds_pi_about_as_often_as_it_says(payload: ModuleType) -> None:
    estimates = [
        payload.estimate_pi(trial.samples, trial.inside)
        for trial in (payload.run_trial(number, 2_000) for number in range(400))
    ]
    held = sum(abs(estimate.pi - pi) <= estimate.margin for estimate in estimates)
    assert 0.91 <= held / len(estimates) <= 0.98


def test_the_report_pools_the_trials(
    payload: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    payload.report([payload.Trial(0, 1_000, 780), payload.Trial(1, 3_000, 2_362)], tmp_path)
    with (tmp_path / "trials.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["pi"] for row in rows] == ["3.120000", "3.142000"]
    assert "pi = 3.14200 ± 0.05" in capsys.readouterr().out


def test_trials_that_arrived_before_a_failure_are_kept(payload: ModuleType, tmp_path: Path) -> None:
    def interrupted() -> object:
        yield payload.Trial(0, 1_000, 780)
        raise ConnectionError("the second trial never came")

    with pytest.raises(ConnectionError):
        payload.report(interrupted(), tmp_path)
    assert (tmp_path / "trials.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "0,1000,780,3.120000,0.102699"
    ]


def test_a_report_without_trials_is_an_error(payload: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no trials"):
        payload.report([], tmp_path)
