"""Handles: the objects of Modal that an app names and declares."""

from __future__ import annotations

from jobspec.expression import Call, Literal, lift
from jobspec.kinds.base import Keywords
from jobspec.plan import Declaration
from jobspec.spec.job import JobSpec


def handle_groups(job: JobSpec) -> list[list[Declaration]]:
    """The declarations of handles, a group for each sort."""
    return [
        [
            Declaration(handle, _from_name("modal.Volume", volume.name, create=volume.create))
            for handle, volume in job.volumes.items()
        ],
        [
            Declaration(handle, _secret(secret.name, secret.keys))
            for handle, secret in job.secrets.items()
        ],
    ]


def _from_name(maker: str, name: str, create: bool) -> Call:
    keywords: Keywords = (("create_if_missing", Literal(True)),) if create else ()
    return Call(f"{maker}.from_name", (lift(name),), keywords)


def _secret(name: str, keys: tuple[str, ...]) -> Call:
    keywords: Keywords = (("required_keys", lift(list(keys))),) if keys else ()
    return Call("modal.Secret.from_name", (lift(name),), keywords)
