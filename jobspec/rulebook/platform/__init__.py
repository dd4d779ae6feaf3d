"""Rules of the platform: what Modal does with a job that nobody wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rulebook.platform import nested_mounts

if TYPE_CHECKING:
    from jobspec.rulebook.book import JobRule

RULES: tuple[JobRule, ...] = (nested_mounts,)
