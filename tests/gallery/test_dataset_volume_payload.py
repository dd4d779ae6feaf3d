"""The data set of specs/dataset-volume and the training on it, as plain Python on a folder."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest
from gallery_support import Entry, Load, Provide, Volume


@pytest.fixture
def payload(load_payload: Load, tmp_path: Path) -> ModuleType:
    module = load_payload("dataset-volume", "bike_hire")
    vars(module).update(DATASETS=str(tmp_path), datasets=Volume(tmp_path))
    return module


def test_a_version_is_called_after_its_file(payload: ModuleType, tmp_path: Path) -> None:
    version = payload.publish(days=3, seed=0)
    content = (tmp_path / version.name / "hours.parquet").read_bytes()
    assert version.sha256 == hashlib.sha256(content).hexdigest()
    assert version.sha256.startswith(version.name)
    assert (version.rows, version.bytes) == (72, len(content))
    found, frame = payload.scan(version.name)
    assert found == version
    assert frame.collect().equals(payload.make_hours(3, 0))


def test_the_same_rows_are_published_once(payload: ModuleType) -> None:
    first = payload.publish(days=3, seed=0)
    assert payload.publish(days=3, seed=0) == first
    assert len(payload.datasets.commits) == 1
    assert payload.publish(days=3, seed=1).name != first.name
    assert payload.datasets.commits[-1] == payload.datasets.files()
    assert len(payload.datasets.files()) == 4


def test_a_version_half_published_is_published_whole(payload: ModuleType, tmp_path: Path) -> None:
    version = payload.publish(days=3, seed=0)
    (tmp_path / version.name / "version.json").unlink()
    (tmp_path / version.name / "hours.parquet").write_bytes(b"half")
    assert payload.publish(days=3, seed=0) == version
    assert payload.scan(version.name)[0] == version


def test_a_changed_file_is_refused(payload: ModuleType, tmp_path: Path) -> None:
    version = payload.publish(days=10, seed=0)
    payload.make_hours(10, 1).write_parquet(tmp_path / version.name / "hours.parquet")
    with pytest.raises(ValueError, match="not the one that was published"):
        payload.train(version.name)


def test_a_version_of_other_columns_is_refused(
    payload: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = payload.make_hours(3, 0).rename({"rain": "snow"})
    monkeypatch.setattr(payload, "make_hours", lambda days, seed: made)
    with pytest.raises(ValueError, match="snow"):
        payload.scan(payload.publish(3, 0).name)


def test_an_unknown_version_is_an_error_that_names_those_there_are(payload: ModuleType) -> None:
    with pytest.raises(FileNotFoundError, match="no version abc of the data set, of none"):
        payload.train("abc")
    version = payload.publish(days=3, seed=0)
    with pytest.raises(FileNotFoundError, match=version.name):
        payload.train("abc")
    assert payload.datasets.reloads == 3


def test_the_hours_are_made_alike_and_follow_each_other(payload: ModuleType) -> None:
    frame = payload.make_hours(30, 5)
    assert frame.equals(payload.make_hours(30, 5))
    assert not frame.equals(payload.make_hours(30, 6))
    assert frame["hour"].diff().drop_nulls().unique().to_list() == [timedelta(hours=1)]
    assert frame["hires"].min() >= 0
    assert frame.filter(pl.col("rain") > 0)["hires"].mean() < frame["hires"].mean()


def test_features_are_clipped_and_whole_days_kept_back(payload: ModuleType) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)  # a Wednesday
    frame = pl.DataFrame(
        {
            "hour": [start + timedelta(hours=hour) for hour in range(24 * 6)],
            "temperature": [50.0] * 144,
            "rain": [-1.0] * 144,
            "holiday": [False] * 24 + [True] * 24 + [False] * 96,
            "hires": [0] * 144,
        },
        schema=payload.SCHEMA,
    )
    table = payload.features(frame.lazy()).collect()
    assert table["temperature"].unique().to_list() == [35.0]
    assert table["rain"].unique().to_list() == [0.0]
    assert table["working"].to_numpy().reshape(6, 24)[:, 0].tolist() == [1, 0, 1, 0, 0, 1]
    assert table["test"].to_numpy().reshape(6, 24)[:, [0, -1]].tolist() == [
        [day == 4, day == 4] for day in range(6)
    ]
    assert table["sin_1"][6] == pytest.approx(1.0)
    assert table["sin_1_holiday"].to_numpy().reshape(6, 24)[:, 6] == pytest.approx(
        [0, 1, 0, 0, 0, 0]
    )


def test_ridge_without_a_penalty_is_least_squares(payload: ModuleType) -> None:
    rng = np.random.default_rng(0)
    rows = np.column_stack([rng.normal(5, 3, (50, 3)), np.full(50, 7.0)])
    target = rows @ [1.0, -2.0, 0.5, 0.0] + 4
    model = payload.Ridge.fit(rows, target, 0.0)
    assert model.predict(rows) == pytest.approx(target)
    small = payload.Ridge.fit(rows, target, 1e6)
    assert np.abs(small.weights).max() < 1e-3
    assert small.predict(rows) == pytest.approx(np.full(50, target.mean()), abs=1e-2)


def test_the_penalty_is_large_for_noise_and_small_for_a_line(payload: ModuleType) -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(40, 20))
    assert payload.choose_penalty(rows, rng.normal(size=40)) == max(payload.PENALTIES)
    assert payload.choose_penalty(rows, rows.sum(axis=1)) == min(payload.PENALTIES)


def test_training_beats_the_mean_and_says_on_what(payload: ModuleType) -> None:
    version = payload.publish(days=60, seed=3)
    metrics = payload.train(version.name)
    assert metrics == payload.train(version.name)
    assert metrics.version == version.name
    assert (metrics.training_rows, metrics.test_rows) == (48 * 24, 12 * 24)
    assert metrics.error < metrics.baseline_error / 3
    assert 0.9 < metrics.explained < 1
    assert metrics.penalty in payload.PENALTIES


def test_too_few_days_to_test_on_is_an_error(payload: ModuleType) -> None:
    version = payload.publish(days=4, seed=0)
    with pytest.raises(ValueError, match="96 rows, too few"):
        payload.train(version.name)


def test_main_trains_on_what_it_publishes_or_on_what_is_named(
    payload: ModuleType, provide_app: Provide, capsys: pytest.CaptureFixture[str]
) -> None:
    provide_app("dataset_volume_app", publish=Entry(payload.publish), train=Entry(payload.train))
    payload.main(days=20, seed=1)
    published, *first = capsys.readouterr().out.splitlines()
    assert published.split()[2:4] == ["480", "hours,"]
    version = published.split()[1].rstrip(":")
    assert first[0].startswith(f"trained on 384 hours of {version}, tested on 96, penalty ")
    payload.main(version=version)
    assert capsys.readouterr().out.splitlines() == first
