"""Turn the raw order files on a volume into a table of daily revenue."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from etl_pipeline_app import DATA, store

ORDERS = pl.Schema(
    {
        "order": pl.String,
        "revision": pl.Int64,
        "day": pl.Date,
        "category": pl.String,
        "quantity": pl.Int64,
        "unit_price": pl.Float64,
    }
)

CATEGORIES = {"books": 12.0, "garden": 35.0, "music": 18.0, "toys": 24.0}
FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Outcome:
    """What one run of the pipeline read, rejected and earned."""

    rows: int
    superseded: int
    rejected: dict[str, int]
    revenue: dict[str, float]


def classify(orders: pl.LazyFrame) -> pl.LazyFrame:
    """Add the column `fault`: why a row is rejected, null if it is sound."""
    return orders.with_columns(
        pl.when(pl.col("day").is_null())
        .then(pl.lit("no day"))
        .when(~pl.col("category").is_in(list(CATEGORIES)).fill_null(False))
        .then(pl.lit("unknown category"))
        .when(~(pl.col("quantity") > 0).fill_null(False))
        .then(pl.lit("bad quantity"))
        .when(~(pl.col("unit_price") > 0).fill_null(False))
        .then(pl.lit("bad price"))
        .alias("fault")
    )


def latest_revisions(orders: pl.LazyFrame) -> pl.LazyFrame:
    """The newest revision of each order: a correction replaces what it corrects."""
    return orders.sort("order", "revision").unique("order", keep="last", maintain_order=True)


def daily_revenue(sound: pl.LazyFrame) -> pl.LazyFrame:
    """Orders, revenue and the seven-day mean revenue for each category and day."""
    return (
        sound.group_by("category", "day")
        .agg(
            pl.len().alias("orders"),
            (pl.col("quantity") * pl.col("unit_price")).sum().round(2).alias("revenue"),
        )
        .sort("category", "day")
        .with_columns(
            pl.col("revenue")
            .rolling_mean_by("day", window_size="7d")
            .over("category")
            .round(2)
            .alias("weekly_mean")
        )
    )


def transform() -> Outcome:
    """Read every raw file, write the clean and the rejected rows as Parquet.

    Raises FileNotFoundError if the volume holds no raw files.
    """
    store.reload()
    raw = Path(DATA, "raw")
    if not any(raw.glob("*.csv")):
        raise FileNotFoundError(f"no raw orders in {raw}: run `seed` first")
    orders = pl.scan_csv(raw / "*.csv", schema=ORDERS, ignore_errors=True).collect()
    current = classify(latest_revisions(orders.lazy())).collect()
    sound = current.filter(pl.col("fault").is_null()).drop("fault")
    rejected = current.filter(pl.col("fault").is_not_null())
    revenue = daily_revenue(sound.lazy()).collect()

    processed = Path(DATA, "processed")
    processed.mkdir(exist_ok=True)
    revenue.write_parquet(processed / "daily_revenue.parquet")
    rejected.write_parquet(processed / "rejected.parquet")
    store.commit()

    faults = rejected.group_by("fault").len().sort("fault")
    totals = revenue.group_by("category").agg(pl.col("revenue").sum().round(2)).sort("category")
    return Outcome(
        rows=orders.height,
        superseded=orders.height - current.height,
        rejected=dict(faults.iter_rows()),
        revenue=dict(totals.iter_rows()),
    )


def seed(days: int, orders: int) -> None:
    """Write one raw file a day, with the faults that real exports have."""
    raw = Path(DATA, "raw")
    raw.mkdir(exist_ok=True)
    for number in range(days):
        day = FIRST_DAY + timedelta(days=number)
        with (raw / f"{day}.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(ORDERS)
            table.writerows(make_orders(day, orders))
    store.commit()


def make_orders(day: date, count: int) -> list[list[object]]:
    """A day's orders, the same for the same day: some are faulty, some corrected later."""
    rng = random.Random(day.toordinal())
    rows: list[list[object]] = []
    for number in range(count):
        category = rng.choice(list(CATEGORIES))
        price = round(CATEGORIES[category] * rng.uniform(0.5, 1.5), 2)
        row: list[object] = [f"{day}-{number}", 1, day, category, rng.randint(1, 4), price]
        rows.append(row)
        draw = rng.random()
        if draw < 0.02:
            row[2] = "unknown"
        elif draw < 0.04:
            row[3] = "misc"
        elif draw < 0.06:
            row[4] = 0
        elif draw < 0.10:
            rows.append([row[0], 2, *row[2:4], rng.randint(1, 4), price])
    return rows


def print_outcome(outcome: Outcome) -> None:
    """Print what was read and rejected, and the revenue of each category."""
    print(f"{outcome.rows} rows read, {outcome.superseded} superseded")
    for fault, count in outcome.rejected.items():
        print(f"{count} rejected: {fault}")
    for category, revenue in outcome.revenue.items():
        print(f"{category:<8}{revenue:>12,.2f}")


def nightly() -> None:
    """Run the pipeline on what the day has brought."""
    from etl_pipeline_app import transform

    print_outcome(transform.remote())


def main(days: int = 14, orders: int = 500) -> None:
    """Make some days of raw orders and process them."""
    from etl_pipeline_app import seed, transform

    seed.remote(days, orders)
    print_outcome(transform.remote())
