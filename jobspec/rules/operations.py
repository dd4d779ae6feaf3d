"""JS6xx: schedules, cost, operations."""

from __future__ import annotations

from jobspec.diagnostic import Rule, Severity

ODD_PAIR = Rule("JS601", Severity.WARNING, "`{key}` is of little use with {what}")
