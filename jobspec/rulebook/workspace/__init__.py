"""Rules of a workspace: what apps of one run, each of them right, do to each other on Modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rulebook.workspace import (
    dev_shares,
    plan_limits,
    profile_keeps_name,
    same_address,
    same_name,
    shared_volume,
)

if TYPE_CHECKING:
    from jobspec.rulebook.between import WorkspaceRule

RULES: tuple[WorkspaceRule, ...] = (
    same_name,
    profile_keeps_name,
    same_address,
    shared_volume,
    plan_limits,
    dev_shares,
)
