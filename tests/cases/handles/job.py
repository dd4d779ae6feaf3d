"""Reads and writes volumes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handles_app import store


def save(text: str) -> None:
    Path("/data/note.txt").write_text(text + os.environ.get("SUFFIX", ""), encoding="utf-8")
    store.commit()


def load() -> str:
    store.reload()
    return Path("/data/note.txt").read_text(encoding="utf-8")


def other() -> int:
    return len(os.environ)
