"""The pipeline of specs/etl-pipeline, as plain Python on a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from gallery_support import Entry, Load, Provide, Volume


@pytest.fixture
def payload(load_payload: Load, tmp_path: Path) -> ModuleType:
    module = load_payload("etl-pipeline", "etl")
    vars(module).update(DATA=str(tmp_path), store=Volume(tmp_path))
    return module


def orders(payload: ModuleType, *rows: tuple[object, ...]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema=payload.ORDERS, orient="row")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"day": None}, "no day"),
        ({"category": "misc"}, "unknown category"),
        ({"category": None}, "unknown category"),
        ({"quantity": 0}, "bad quantity"),
        ({"quantity": None}, "bad quantity"),
        ({"unit_price": -1.0}, "bad price"),
        ({"unit_price": None}, "bad price"),
    ],
)
def test_a_row_is_sound_or_has_one_fault(
    payload: ModuleType, change: dict[str, object], fault: str | None
) -> None:
    row = {
        "order": "a",
        "revision": 1,
        "day": date(2026, 1, 1),
        "category": "toys",
        "quantity": 2,
        "unit_price": 3.5,
    } | change
    faults = payload.classify(orders(payload, tuple(row.values()))).collect()["fault"]
    assert faults.to_list() == [fault]


def test_a_correction_replaces_what_it_corrects(payload: ModuleType) -> None:
    day = date(2026, 1, 1)
    frame = orders(
        payload,
        ("a", 2, day, "toys", 5, 1.0),
        ("b", 1, day, "toys", 7, 1.0),
        ("a", 1, day, "toys", 3, 1.0),
    )
    latest = payload.latest_revisions(frame).collect()
    assert latest.select("order", "quantity").rows() == [("a", 5), ("b", 7)]


def test_revenue_is_by_day_and_averaged_over_the_last_week(payload: ModuleType) -> None:
    rows = [("a", 1, date(2026, 1, day), "toys", 2, float(day)) for day in (1, 2, 8)]
    rows.append(("b", 1, date(2026, 1, 1), "books", 1, 10.0))
    rows.append(("c", 1, date(2026, 1, 1), "books", 1, 5.0))
    revenue = payload.daily_revenue(orders(payload, *rows)).collect()
    assert revenue.select("category", "orders", "revenue", "weekly_mean").rows() == [
        ("books", 2, 15.0, 15.0),
        ("toys", 1, 2.0, 2.0),
        ("toys", 1, 4.0, 3.0),
        ("toys", 1, 16.0, 10.0),
    ]


def test_the_days_are_made_the_same_every_time(payload: ModuleType) -> None:
    first, second = date(2026, 1, 1), date(2026, 1, 2)
    assert payload.make_orders(first, 50) == payload.make_orders(first, 50)
    assert payload.make_orders(first, 50) != payload.make_orders(second, 50)


def test_the_pipeline_accounts_for_every_row(payload: ModuleType, tmp_path: Path) -> None:
    payload.seed(3, 200)
    outcome = payload.transform()
    revenue = pl.read_parquet(tmp_path / "processed" / "daily_revenue.parquet")
    rejected = pl.read_parquet(tmp_path / "processed" / "rejected.parquet")
    assert set(outcome.rejected) == {"bad quantity", "no day", "unknown category"}
    assert sum(outcome.rejected.values()) == rejected.height
    assert outcome.rows == outcome.superseded + rejected.height + revenue["orders"].sum()
    assert outcome.rows - outcome.superseded == 3 * 200
    assert outcome.revenue == pytest.approx(
        dict(revenue.group_by("category").agg(pl.col("revenue").sum()).iter_rows())
    )


def test_the_volume_is_read_fresh_and_committed_whole(payload: ModuleType) -> None:
    payload.seed(2, 20)
    assert payload.store.commits == [payload.store.files()]
    payload.transform()
    assert payload.store.reloads == 1
    assert payload.store.commits[-1] == payload.store.files()
    assert "processed/daily_revenue.parquet" in payload.store.commits[-1]


def test_a_second_run_gives_the_same_and_replaces_the_first(payload: ModuleType) -> None:
    payload.seed(2, 50)
    first = payload.transform()
    files = payload.store.files()
    assert payload.transform() == first
    assert payload.store.files() == files


def test_an_empty_volume_is_an_error_that_says_what_to_do(payload: ModuleType) -> None:
    with pytest.raises(FileNotFoundError, match="run `seed` first"):
        payload.transform()


def test_main_seeds_then_prints_what_the_pipeline_returns(
    payload: ModuleType,
    provide_app: Provide,
    capsys: pytest.CaptureFixture[str],
) -> None:
    provide_app("etl_pipeline_app", seed=Entry(payload.seed), transform=Entry(payload.transform))
    payload.main(days=2, orders=100)
    first = capsys.readouterr().out
    assert first.startswith("2")
    assert [line.split()[0] for line in first.splitlines()[-4:]] == list(payload.CATEGORIES)
    payload.nightly()
    assert capsys.readouterr().out == first
