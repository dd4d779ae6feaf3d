"""Summarise batches of orders, each a CSV text, and pool the summaries exactly."""

from __future__ import annotations

import csv
import io
import random
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from math import fsum, isfinite, sqrt
from pathlib import Path

COLUMNS = ("order", "region", "amount")
REGIONS = ("north", "south", "east", "west")


@dataclass(frozen=True)
class Summary:
    """Statistics of the amounts of one batch; `rejected` rows are in none of the others."""

    batch: str
    orders: int
    rejected: int
    mean: float
    deviation: float
    smallest: float
    median: float
    p95: float
    largest: float


def read_amounts(text: str) -> tuple[list[float], int]:
    """The valid amounts of a batch and the number of rows that had none.

    Raises ValueError if the columns are not those of an order.
    """
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError(f"expected the columns {', '.join(COLUMNS)}, got {rows.fieldnames}")
    amounts: list[float] = []
    rejected = 0
    for row in rows:
        try:
            amount = float(row["amount"])
        except (TypeError, ValueError):  # a short row, or not a number
            rejected += 1
            continue
        if isfinite(amount) and amount > 0:
            amounts.append(amount)
        else:
            rejected += 1
    return amounts, rejected


def summarise(batch: str, text: str) -> Summary:
    """Check the rows of one batch and summarise the amounts.

    Raises ValueError if fewer than two rows are valid.
    """
    amounts, rejected = read_amounts(text)
    if len(amounts) < 2:
        raise ValueError(f"batch {batch} has {len(amounts)} valid orders, needs two")
    percentiles = statistics.quantiles(amounts, n=100, method="inclusive")
    return Summary(
        batch=batch,
        orders=len(amounts),
        rejected=rejected,
        mean=statistics.fmean(amounts),
        deviation=statistics.stdev(amounts),
        smallest=min(amounts),
        median=percentiles[49],
        p95=percentiles[94],
        largest=max(amounts),
    )


def make_batches(batches: int = 12, rows: int = 5_000, seed: int = 7) -> Iterator[tuple[str, str]]:
    """Make named CSV batches of orders, about one row in a hundred of them damaged."""
    for number in range(batches):
        rng = random.Random(seed * 1_000_003 + number)
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(COLUMNS)
        for row in range(rows):
            amount = f"{rng.lognormvariate(3.5, 0.6):.2f}"
            if rng.random() < 0.01:
                amount = rng.choice(["", "n/a", "-1.00", "nan"])
            table.writerow([f"{number:03}-{row:06}", rng.choice(REGIONS), amount])
        yield f"orders-{number:03}", text.getvalue()


def pool(summaries: Sequence[Summary]) -> tuple[int, float, float]:
    """The count, mean and standard deviation of all the batches' amounts together."""
    orders = sum(summary.orders for summary in summaries)
    mean = fsum(summary.orders * summary.mean for summary in summaries) / orders
    squares = fsum(
        (summary.orders - 1) * summary.deviation**2 + summary.orders * (summary.mean - mean) ** 2
        for summary in summaries
    )
    return orders, mean, sqrt(squares / (orders - 1))


def collect(results: Iterable[Summary], output: Path) -> None:
    """Write one row per batch to statistics.csv, then print the whole."""
    summaries: list[Summary] = []
    with (output / "statistics.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Summary)])
        table.writeheader()
        for summary in results:
            table.writerow(asdict(summary))
            summaries.append(summary)
    if not summaries:
        raise ValueError("no batch was summarised")
    orders, mean, deviation = pool(summaries)
    rejected = sum(summary.rejected for summary in summaries)
    print(f"{len(summaries)} batches, {orders:,} orders, {rejected} rows rejected")
    print(f"amount: mean {mean:.2f}, standard deviation {deviation:.2f}")
