"""Dump, and forget what is old."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backup_app import dumps

KEPT = 30
FOLDER = Path("/dumps")


def backup() -> str:
    """Write today's dump; its name."""
    name = f"{datetime.now(timezone.utc):%Y-%m-%d}.dump"
    words = ["pg_dump", "--format=custom", f"--file={FOLDER / name}", os.environ["DATABASE_URL"]]
    subprocess.run(words, check=True)
    for old in sorted(FOLDER.glob("*.dump"))[:-KEPT]:
        old.unlink()
    dumps.commit()
    return name
