"""JS5xx: handles, secrets, environment."""

from __future__ import annotations

from jobspec.diagnostic import Rule, Severity

CONFIDENTIAL = Rule(
    "JS502",
    Severity.WARNING,
    "`{key}` looks like {what}, and everyone who sees the app can read it",
)
NO_SOURCE = Rule(
    "JS503",
    Severity.WARNING,
    "containers of `{name}` do not get the app's own file, and its image is not seen to have it",
)
