"""The batches of specs/parallel-batch, as plain Python."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path
from types import ModuleType

import pytest
from gallery_support import Load


@pytest.fixture
def payload(load_payload: Load) -> ModuleType:
    return load_payload("parallel-batch", "batch_statistics")


def batch_of(*amounts: object) -> str:
    rows = [f"{number},north,{amount}" for number, amount in enumerate(amounts)]
    return "\n".join(["order,region,amount", *rows]) + "\n"


@pytest.mark.parametrize("damage", ["", "n/a", "-3.50", "0", "nan", "inf"])
def test_a_row_without_a_positive_amount_is_counted_and_left_out(
    payload: ModuleType, damage: str
) -> None:
    assert payload.read_amounts(batch_of(1.5, damage, 2.5)) == ([1.5, 2.5], 1)


def test_a_short_row_is_counted_and_left_out(payload: ModuleType) -> None:
    assert payload.read_amounts(batch_of(1.5) + "7,south\n") == ([1.5], 1)


@pytest.mark.parametrize("text", ["", "order,amount\n1,2.0\n", "amount,region,order\n"])
def test_other_columns_are_refused(payload: ModuleType, text: str) -> None:
    with pytest.raises(ValueError, match="expected the columns order, region, amount"):
        payload.read_amounts(text)


def test_a_summary_holds_the_usual_statistics(payload: ModuleType) -> None:
    amounts = [float(value) for value in range(1, 102)]
    summary = payload.summarise("orders-000", batch_of(*amounts, "n/a"))
    assert (summary.orders, summary.rejected) == (101, 1)
    assert (summary.smallest, summary.median, summary.largest) == (1.0, 51.0, 101.0)
    assert summary.p95 == pytest.approx(96.0)
    assert summary.deviation == pytest.approx(statistics.stdev(amounts))


def test_a_batch_with_nothing_to_summarise_is_named(payload: ModuleType) -> None:
    with pytest.raises(ValueError, match="batch orders-009 has 1 valid orders"):
        payload.summarise("orders-009", batch_of(1.0, "n/a"))


def test_the_batches_are_the_same_every_time_and_differ(payload: ModuleType) -> None:
    made = list(payload.make_batches(3, 50))
    assert made == list(payload.make_batches(3, 50))
    assert len({text for _, text in made}) == 3
    assert [name for name, _ in made] == ["orders-000", "orders-001", "orders-002"]


def test_pooling_equals_the_statistics_of_all_rows(payload: ModuleType) -> None:
    batches = [[1.0, 2.0, 9.5], [4.0, 4.5], [100.0, 0.5, 3.0, 7.0]]
    orders, mean, deviation = payload.pool(
        [payload.summarise(str(at), batch_of(*batch)) for at, batch in enumerate(batches)]
    )
    rows = [amount for batch in batches for amount in batch]
    assert orders == len(rows)
    assert mean == pytest.approx(statistics.fmean(rows))
    assert deviation == pytest.approx(statistics.stdev(rows))


def test_the_table_has_a_row_for_each_batch(
    payload: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    payload.collect((payload.summarise(*batch) for batch in payload.make_batches(4, 300)), tmp_path)
    with (tmp_path / "statistics.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["batch"] for row in rows] == [f"orders-{number:03}" for number in range(4)]
    orders = sum(int(row["orders"]) for row in rows)
    rejected = sum(int(row["rejected"]) for row in rows)
    assert orders + rejected == 4 * 300
    assert f"4 batches, {orders:,} orders, {rejected} rows rejected" in capsys.readouterr().out


def test_no_batches_is_an_error(payload: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no batch"):
        payload.collect([], tmp_path)
