"""Rules of operations: what costs more than it must, and what goes wrong only now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rulebook.operations import (
    always_on_gpu,
    retried_write,
    second_session,
    short_interval,
    unused_gpu,
)

if TYPE_CHECKING:
    from jobspec.rulebook.book import JobRule

RULES: tuple[JobRule, ...] = (
    unused_gpu,
    always_on_gpu,
    short_interval,
    retried_write,
    second_session,
)
