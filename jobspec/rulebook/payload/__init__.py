"""Rules of the payload's code, and of how it uses what the spec gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rulebook.payload import (
    batched_lists,
    call_arguments,
    endpoint_json,
    foreign_path,
    lost_write,
    map_iterables,
    missing_file,
    read_only_write,
)

if TYPE_CHECKING:
    from jobspec.rulebook.book import JobRule

RULES: tuple[JobRule, ...] = (
    call_arguments,
    map_iterables,
    batched_lists,
    endpoint_json,
    read_only_write,
    lost_write,
    foreign_path,
    missing_file,
)
