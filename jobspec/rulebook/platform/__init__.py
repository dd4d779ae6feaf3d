"""Rules of the platform: what Modal does with a job that nobody wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rulebook.platform import (
    doubtful_value,
    mount_over_app,
    nested_mounts,
    plan_limits,
    run_generator,
    system_variables,
    variable_twice,
)

if TYPE_CHECKING:
    from jobspec.rulebook.book import JobRule

RULES: tuple[JobRule, ...] = (
    nested_mounts,
    system_variables,
    variable_twice,
    mount_over_app,
    plan_limits,
    doubtful_value,
    run_generator,
)
