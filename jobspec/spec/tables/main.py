"""What running the app locally does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from jobspec.spec import values
from jobspec.spec.faults import Conflict, refuse
from jobspec.spec.grids import dimensions
from jobspec.spec.table import Table, defaulted, optional, value
from jobspec.spec.tables.entry import PAYLOAD
from jobspec.spec.tables.shapes import LINE, REQUIREMENTS

VERBS = ("payload", "call", "map", "sweep")
"""Keys that say what running the app does, of which there is one."""

GOES_WITH = {
    "arguments": ("call", "sweep"),
    "grid": ("sweep",),
    "zip": ("sweep",),
    "sort": ("sweep",),
    "inputs": ("map",),
    "chunk": ("map",),
    "ordered": ("map",),
    "keep": ("call", "map", "sweep"),
    "output": ("call", "map", "sweep"),
}

DEFAULT_OUTPUT = "results"
"""The folder that files are written to where nobody names one."""


class MainTable(Table):
    """What running the app locally does."""

    payload = optional(PAYLOAD, "A payload function, run locally.")
    call = optional(LINE, "An entry to call once.")
    map = optional(LINE, "An entry to map over the inputs.")
    sweep = optional(LINE, "An entry to call for every member of a grid of arguments.")
    arguments = defaulted(
        value(values.arguments, dict[str, object]),
        {},
        "Keyword arguments of the call, or those that the members of a sweep have in common.",
    )
    grid = defaulted(
        value(dimensions, dict[str, object]),
        {},
        'Values of arguments, each with each other; "model.layers" is a key of a table argument.',
    )
    zip = defaulted(
        value(dimensions, dict[str, object]),
        {},
        "Values of arguments that go together: the first of each, the second of each, and so on.",
    )
    sort = optional(
        LINE, 'What the table of a sweep is sorted by: "loss", or "-accuracy" for the best first.'
    )
    inputs = optional(PAYLOAD, "A local function that yields inputs; its parameters are options.")
    chunk = optional(
        value(values.integer(1, 1_000_000), int),
        "Inputs a call of map: the entry takes a list of so many, the last one of what is left, and"
        " returns a list, whose elements are results, or one result. A call that fails loses its"
        " chunk.",
    )
    ordered = defaulted(
        value(values.boolean, bool),
        True,
        "Whether results are handed on in the order of the inputs, or as they arrive; `keep` is"
        " handed ordered ones once all calls are done.",
    )
    keep = optional(
        PAYLOAD,
        "A local function that is handed the results that there are, and the output folder.",
    )
    output = optional(
        value(values.output_folder, str),
        f"The folder that files are written to, below the current one; {DEFAULT_OUTPUT}.",
    )
    packages = defaulted(REQUIREMENTS, (), "What the launching side has beside modal.")

    def checked(self) -> Self:
        """Keys that go together."""
        if not self.verbs and self.model_fields_set - {"packages"}:
            raise ValueError(f"[main] needs one of {', '.join(VERBS)}")
        refuse(*self._conflicts())
        return self

    @property
    def verbs(self) -> list[str]:
        """Those of `VERBS` that it has; at most one, once it is checked."""
        return [key for key in VERBS if getattr(self, key) is not None]

    def _conflicts(self) -> Iterator[Conflict]:
        """Keys that do not go with the others, or need another one."""
        chosen = self.verbs
        if len(chosen) > 1:
            had = ", ".join(chosen)
            cause = f"[main] has one of {', '.join(VERBS)}; this has {had}"
            yield Conflict(chosen[1], cause, chosen[0])
            return
        for key, verbs in GOES_WITH.items():
            if chosen and key in self.model_fields_set and chosen[0] not in verbs:
                yield Conflict(key, f"{key} goes with {' or '.join(verbs)}", chosen[0])
        if self.map is not None and self.inputs is None:
            yield Conflict("map", "map needs inputs: a local function that yields them")
        if self.sweep is not None and not self.grid and not self.zip:
            yield Conflict("sweep", "sweep needs grid or zip: what its members differ in")
        if self.map is not None and self.chunk is not None and not self.ordered and not self.keep:
            cause = "chunk without order needs keep: a local function for the results"
            yield Conflict("chunk", cause, "ordered")
        if self.output is not None and self.keep is None and chosen[0] in ("call", "map"):
            cause = "output needs keep: a local function that writes the files"
            yield Conflict("output", cause)
