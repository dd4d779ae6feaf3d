"""dbt on DuckDB, on a volume."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from dbt_project_app import warehouse


def build() -> None:
    """Run and test every model."""
    subprocess.run(["dbt", "build", "--no-use-colors"], check=True)
    warehouse.commit()


def query(sql: str) -> list[tuple[object, ...]]:
    """The rows of a query, read-only."""
    with duckdb.connect("/warehouse/warehouse.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()
