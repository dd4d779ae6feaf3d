"""Monthly figures of taxi rides."""

from __future__ import annotations

from pathlib import Path

import duckdb


def months() -> list[str]:
    """The months that the bucket has."""
    return sorted(path.stem for path in Path("/rides").glob("*.parquet"))


def aggregate() -> None:
    """One row a day and zone."""
    duckdb.sql(
        "copy (select pickup_date, zone, count(*) as rides, sum(fare) as fares "
        "from '/rides/*.parquet' group by all) to '/reports/rides.parquet'"
    )
