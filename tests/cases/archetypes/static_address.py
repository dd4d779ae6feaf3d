"""Yesterday's orders."""

from __future__ import annotations

import os

import psycopg


def report() -> int:
    """How many there were."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("select count(*) from orders where day = current_date - 1")
        return row.fetchone()[0]
