"""How inputs reach the containers of an entry: several at a time, in batches, or one for a cluster."""

from __future__ import annotations

from typing import Self

from jobspec.spec import values
from jobspec.spec.faults import Conflict, refuse
from jobspec.spec.table import Table, defaulted, optional, required, value
from jobspec.spec.tables.shapes import BOOLEAN

_INPUTS = value(values.integer(1, 2**31 - 1), int)


class ConcurrentTable(Table):
    """Several inputs at a time in one container."""

    max_inputs = required(_INPUTS, "The most inputs that a container has at a time.")
    target_inputs = optional(_INPUTS, "How many of them Modal aims at; the rest is for bursts.")

    def checked(self) -> Self:
        """The aim is below the limit."""
        if self.target_inputs is not None and self.target_inputs > self.max_inputs:
            cause = f"{self.target_inputs}, more than max_inputs, {self.max_inputs}"
            refuse(Conflict("target_inputs", f"target_inputs is {cause}", "max_inputs"))
        return self


class BatchedTable(Table):
    """Inputs gathered into lists: the function takes lists, and returns one of the same length."""

    max_batch_size = required(value(values.integer(1, 1_000), int), "The longest list.")
    wait_ms = required(
        value(values.integer(0, 600_000), int), "Milliseconds to wait for a list to fill."
    )


class ClusteredTable(Table):
    """A cluster of containers for each input; each asks for all GPUs of its host."""

    size = required(value(values.integer(2, 32), int), "Containers in a cluster.")
    rdma = defaulted(BOOLEAN, False, "Fast networking between them, such as for training.")
