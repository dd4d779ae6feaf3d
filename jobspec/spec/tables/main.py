"""What running the app locally does."""

from __future__ import annotations

from typing import Self

from jobspec.spec import values
from jobspec.spec.table import Table, defaulted, optional, value
from jobspec.spec.tables.entry import PAYLOAD
from jobspec.spec.tables.shapes import LINE, REQUIREMENTS


class MainTable(Table):
    """What running the app locally does."""

    payload = optional(PAYLOAD, "A payload function, run locally.")
    call = optional(LINE, "An entry to call once.")
    map = optional(LINE, "An entry to map over the inputs.")
    arguments = defaulted(
        value(values.arguments, dict[str, object]), {}, "Keyword arguments of the call."
    )
    inputs = optional(PAYLOAD, "A local function that yields inputs.")
    chunk = optional(
        value(values.integer(1, 1_000_000), int),
        "Inputs a call of map: the entry takes a list of so many, the last one of what is left, and"
        " returns a list, whose elements are results, or one result. A call that fails counts as"
        " that many failed inputs.",
    )
    ordered = defaulted(
        value(values.boolean, bool),
        True,
        "Whether results are handed on in the order of the inputs, or as they arrive.",
    )
    keep = optional(PAYLOAD, "A local function that is handed the results and the output folder.")
    output = optional(value(values.output_folder, str), "The folder that files are written to.")
    packages = defaulted(REQUIREMENTS, (), "What the launching side has beside modal.")

    def checked(self) -> Self:
        """Keys that go together."""
        chosen = [key for key in ("payload", "call", "map") if getattr(self, key) is not None]
        if len(chosen) > 1:
            raise ValueError(f"[main] has one of payload, call, map; this has {', '.join(chosen)}")
        if not chosen and (self.inputs or self.keep or self.output or self.arguments):
            raise ValueError("[main] needs one of payload, call, map")
        if self.map is not None and self.inputs is None:
            raise ValueError("map needs inputs: a local function that yields them")
        if self.map is None and self.inputs is not None:
            raise ValueError("inputs goes with map")
        if self.map is None and self.chunk is not None:
            raise ValueError("chunk goes with map")
        if self.map is None and "ordered" in self.model_fields_set:
            raise ValueError("ordered goes with map")
        if self.chunk is not None and not self.ordered and self.keep is None:
            raise ValueError("chunk without order needs keep: a local function for the results")
        if self.call is None and self.arguments:
            raise ValueError("arguments goes with call")
        if self.payload is not None and (self.keep or self.output):
            raise ValueError("keep and output go with call or map")
        if self.output is not None and self.keep is None:
            raise ValueError("output needs keep: a local function that writes the files")
        return self
