"""The flow, the surrogate and the two sets of specs/pilot-and-full, as plain Python."""

from __future__ import annotations

import csv
import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from gallery_support import Load, Provide
from PIL import Image


@pytest.fixture
def payload(load_payload: Load, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The payload at small size, on the one thread that is fastest for it."""
    module = load_payload("pilot-and-full", "darcy_surrogate")
    for name, value in {"GRID": 12, "WIDTH": 8, "MODES": 4, "EXAMPLES": 8, "STEPS": 8}.items():
        monkeypatch.setattr(module, name, value)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield module
    torch.set_num_threads(threads)


def loaded(payload: ModuleType) -> Any:
    """The surrogate as a container makes it."""
    surrogate = payload.Surrogate()
    surrogate.load()
    return surrogate


def test_a_ground_has_two_materials_in_equal_parts(payload: ModuleType) -> None:
    ground = payload.make_permeability(payload.Problem(3, 5.0))
    assert ground.shape == (12, 12)
    assert np.unique(ground).tolist() == [1.0, 5.0]
    assert (ground == 5.0).mean() == 0.5
    assert np.array_equal(ground, payload.make_permeability(payload.Problem(3, 5.0)))
    assert not np.array_equal(ground, payload.make_permeability(payload.Problem(4, 5.0)))
    grounds = [payload.make_permeability(payload.Problem(seed, 5.0)) for seed in range(30)]
    alike = np.mean([ground[1:] == ground[:-1] for ground in grounds])
    assert alike > 0.6  # of pure noise, half would be


def test_an_even_ground_has_the_pressure_of_the_textbook(payload: ModuleType) -> None:
    pressure = payload.solve(np.ones((31, 31)))
    assert pressure[15, 15] == pytest.approx(0.0736714, rel=2e-3)  # -Δp = 1 on the unit square
    assert pressure == pytest.approx(pressure.T)
    assert pressure == pytest.approx(pressure[::-1])
    assert payload.solve(np.full((31, 31), 4.0)) == pytest.approx(pressure / 4)


def test_what_flows_in_flows_out_at_the_border(payload: ModuleType) -> None:
    ground = payload.make_permeability(payload.Problem(1, 8.0))
    pressure = payload.solve(ground)
    sides = (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1])
    assert sum((2 * ground[side] * pressure[side]).sum() for side in sides) == pytest.approx(1.0)
    assert pressure.min() > 0


def test_layers_of_ground_conduct_as_resistors_in_a_row(payload: ModuleType) -> None:
    """The same flow crosses each layer: pressure falls in proportion to its resistance."""
    ground = np.ones((40, 40))
    ground[20:] = 1e6
    pressure = payload.solve(ground)
    assert pressure[20:].max() < 1e-3 * pressure[:20].max()


def test_a_spectral_layer_passes_low_frequencies_only(payload: ModuleType) -> None:
    layer = payload.Spectral()
    place = torch.arange(12) / 12
    low, high = (torch.cos(2 * torch.pi * times * place) for times in (2, 6))
    fields = torch.stack([low, high])[:, None, None, :].expand(2, 8, 12, 12)
    answers = layer(fields)
    assert answers.shape == (2, 8, 12, 12)
    assert answers[0].abs().max() > 0.1
    assert answers[1].abs().max() < 1e-5


def test_the_relative_error_is_of_each_field(payload: ModuleType) -> None:
    expected = torch.ones(2, 3, 3)
    found = torch.stack([torch.ones(3, 3), torch.full((3, 3), 1.5)])
    assert payload.relative_error(found, expected).tolist() == pytest.approx([0.0, 0.5])


def test_the_surrogate_has_learned_and_says_how_well(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "EXAMPLES", 24)
    monkeypatch.setattr(payload, "STEPS", 40)
    surrogate = loaded(payload)
    problems = payload.make_problems(3, payload.TRAINED, first_seed=0)
    evaluation = surrogate.evaluate(problems)
    assert [score.problem for score in evaluation.scores] == problems
    assert evaluation.load_seconds > 0
    for score in evaluation.scores:
        difference = np.linalg.norm(score.predicted - score.solved)
        assert score.error == pytest.approx(difference / np.linalg.norm(score.solved), rel=1e-4)
        assert score.permeability.max() == score.problem.contrast
        assert score.surrogate_seconds > 0 and score.solver_seconds > 0
    untrained = payload.Surrogate()
    untrained.__dict__.update(surrogate.__dict__, model=payload.Operator())
    before = untrained.evaluate(problems)
    errors = [np.mean([score.error for score in each.scores]) for each in (evaluation, before)]
    assert errors[0] < 0.4 < errors[1] / 2


def test_the_same_model_is_made_every_time_under_its_own_name(payload: ModuleType) -> None:
    problem = payload.Problem(0, 4.0)
    first, second = loaded(payload).evaluate([problem]), loaded(payload).evaluate([problem])
    assert np.array_equal(first.scores[0].predicted, second.scores[0].predicted)
    assert first.model != second.model


def test_only_data_comes_back(payload: ModuleType) -> None:
    evaluation = loaded(payload).evaluate([payload.Problem(0, 4.0)])
    assert b"torch" not in pickle.dumps(evaluation)


def test_no_ground_is_made_twice(payload: ModuleType) -> None:
    problems = payload.make_problems(3, (2.0, 8.0), first_seed=50)
    assert [problem.seed for problem in problems] == list(range(50, 56))
    assert [problem.contrast for problem in problems] == [2.0] * 3 + [8.0] * 3
    assert [len(part) for part in payload.batches(problems, 4)] == [4, 2]


def test_scores_are_written_as_they_arrive(payload: ModuleType, tmp_path: Path) -> None:
    field = np.zeros((2, 2), dtype=np.float32)
    path = tmp_path / "scores.csv"
    seen = []

    def arriving() -> Iterator[Any]:
        for seed in range(2):
            score = payload.Score(payload.Problem(seed, 2.0), 0.5, 0.1, 0.2, field, field, field)
            yield payload.Evaluation("m", 1.0, [score])
            seen.append(len(path.read_text().splitlines()))

    assert len(payload.keep(arriving(), path)) == 2
    assert seen == [2, 3]
    assert path.read_text().splitlines()[1:] == ["0,2.0,0.5,0.1,0.2", "1,2.0,0.5,0.1,0.2"]


@pytest.fixture
def asked(payload: ModuleType, provide_app: Provide) -> list[int]:
    """How many problems each call had, once the app's class is provided."""
    surrogate, asked = loaded(payload), list[int]()

    class Remote:
        """The class as the app offers it."""

        @property
        def evaluate(self) -> Any:
            return self

        def map(self, parts: Iterable[Any]) -> Iterator[Any]:
            for part in parts:
                asked.append(len(part))
                yield pickle.loads(pickle.dumps(surrogate.evaluate(part)))

    provide_app("pilot_and_full_app", Surrogate=Remote)
    return asked


def test_main_keeps_both_sets_and_the_figure_under_one_folder(
    payload: ModuleType, asked: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "new" / "folder"
    payload.main(pilot=2, full=3, batch=5, tolerance=9.0, output=str(output))
    assert asked == [4, 5, 5, 2]
    for name, count in (("pilot", 4), ("full", 12)):
        with (output / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            assert len(list(csv.DictReader(file))) == count
    with Image.open(output / "errors.png") as figure:
        assert figure.size == (1800, 450)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("on 4 problems")
    assert [line.split(":")[0] for line in lines[1:5]] == [
        f"contrast {contrast}" for contrast in ("1.5", "2", "8", "16")
    ]
    assert lines[5].startswith("1 model loaded, in ")


def test_a_bad_pilot_ends_the_run(payload: ModuleType, asked: list[int], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"over 0\.1%: the full set is not run"):
        payload.main(pilot=2, tolerance=0.001, output=str(tmp_path))
    assert asked == [4]
    assert [path.name for path in tmp_path.iterdir()] == ["pilot.csv"]
