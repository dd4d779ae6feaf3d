"""A class that runs a web server, with the least between it and its clients: `@app.server(...)`."""

from __future__ import annotations

from types import MappingProxyType
from typing import Self

from jobspec.expression import Call
from jobspec.kinds.base import (
    Decoration,
    EntryKind,
    Keywords,
    lifecycle_calls,
    modifier_calls,
    optional_keywords,
)
from jobspec.spec import choices, values
from jobspec.spec.faults import Conflict, refuse
from jobspec.spec.job import Entry
from jobspec.spec.table import defaulted, one, optional, value
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.modifiers import ClusteredTable
from jobspec.spec.tables.shapes import BOOLEAN, IDENTIFIERS, OBJECT_NAME
from jobspec.spec.tables.web import PORT

_LONG = 2**31 - 1
_SECONDS = int | str


class ServerTable(EntryTable):
    """A server: `enter` methods start it, on 0.0.0.0; nothing of it is called."""

    name = optional(OBJECT_NAME, "Its name on Modal, if not the payload's.")
    snap = defaulted(IDENTIFIERS, (), "Methods run before the snapshot that containers start from.")
    enter = defaulted(IDENTIFIERS, (), "Methods run when a container starts.")
    exit = defaulted(IDENTIFIERS, (), "Methods run when a container ends.")
    port = optional(PORT, "The port that the server listens on; 8000.")
    unauthenticated = defaulted(BOOLEAN, False, "Public, without a proxy token.")
    h2_enabled = defaulted(BOOLEAN, False, "HTTP/2.")
    target_concurrency = optional(
        value(values.number(0, _LONG), int | float),
        "Requests at a time that a container should have; 0 for no scaling.",
    )
    max_concurrency = optional(
        value(values.integer(0, _LONG), int),
        "The most requests at a time in a container; 0 for no limit.",
    )
    scaleup_window = optional(
        value(values.seconds(1, _LONG), _SECONDS), "How long demand lasts before containers start."
    )
    exit_grace_period = optional(
        value(values.seconds(0, 3_600), _SECONDS), "Time for running requests at the end."
    )
    compute_region = optional(
        value(values.one_or_many(choices.region), str | list[str]), "Where containers may run."
    )
    clustered = optional(one(ClusteredTable), "A cluster of containers for each server.")
    sessioned = defaulted(
        BOOLEAN, False, "Requests of one session go to one container, which stays as long."
    )

    def checked(self) -> Self:
        """The aim is below the limit, where there is one."""
        most = self.max_concurrency
        if most and self.target_concurrency is not None and self.target_concurrency > most:
            cause = f"{self.target_concurrency}, more than max_concurrency, {most}"
            cause = f"target_concurrency is {cause}"
            refuse(Conflict("target_concurrency", cause, "max_concurrency"))
        return self


_BEFORE = ("name", "port", "unauthenticated", "h2_enabled")
_AFTER = (
    "target_concurrency",
    "max_concurrency",
    "scaleup_window",
    "exit_grace_period",
    "compute_region",
)


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    table = entry.table
    own = optional_keywords(table, *_BEFORE) + keywords + optional_keywords(table, *_AFTER)
    sessions = (Call("modal.sessioned"),) if table.model_dump()["sessioned"] else ()
    calls = (Call("app.server", kwargs=own), *modifier_calls(table), *sessions)
    return Decoration(calls, lifecycle_calls(table))


KIND = EntryKind(
    "server",
    ServerTable,
    True,
    True,
    _decorate,
    MappingProxyType(
        {
            "timeout": "a server runs on; startup_timeout bounds its start",
            "retries": "nothing calls a server, so nothing is tried again",
            "region": "write compute_region in the entry",
            "single_use_containers": "a server's container answers many requests",
            "block_network": "a server needs the network",
            "restrict_modal_access": "Modal has this for functions and classes only",
        }
    ),
)
