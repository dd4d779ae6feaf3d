"""Secrets as they are compared and shown: what they hold counts, and is never printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jobspec.local.recorded import RecordedSecret


class Secret(NamedTuple):
    """A secret: by name, with the keys that it must have, or by the values that it carries."""

    shown: str
    values: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return repr(self.shown)


def named_secret(name: str, environment: str | None, keys: Sequence[str]) -> Secret:
    """One that is looked up on Modal."""
    shown = f"{name} in {environment}" if environment else name
    return Secret(shown + (f" with {', '.join(keys)}" if keys else ""))


def carried_secret(values: Mapping[str, str]) -> Secret:
    """One that the app carries."""
    names = ", ".join(sorted(values)) or "nothing"
    return Secret(f"values of {names}", tuple(sorted(values.items())))


def recorded_secret(secret: RecordedSecret) -> Secret:
    """One that was asked for."""
    if secret.values or not secret.name:
        return carried_secret(secret.values)
    return named_secret(secret.name, secret.request.environment_name, secret.required_keys)


def differing(found: Sequence[Secret], wanted: Sequence[Secret]) -> str:
    """How two lists of secrets differ, in words."""
    if [each.shown for each in found] == [each.shown for each in wanted]:
        return "the values that its secrets carry are not those of the spec"
    return f"its secrets are {list(found)}, and the spec says {list(wanted)}"
