"""Data of several documents merged into one spec, each value with the place where it stands.

Tables merge key by key; every other value replaces what was there. `false` takes away a value that
is there and is no boolean itself. A key that is another one's alternative takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from jobspec.diagnostic import Diagnostic
from jobspec.rules import schema
from jobspec.spec.alternatives import replaced
from jobspec.spec.layers import Layer
from jobspec.spec.load import Place, RawSpec, TomlValue, value_at
from jobspec.spec.positions import Path
from jobspec.spec.values import kind_of

SHARED = ("resources", "env", "volumes", "secrets", "buckets")
"""Tables by which an entry changes what is shared: there `false` is a value, and stays."""


class Merger:
    """A spec in the making, layer over layer: `data` so far, and the `places` of its paths."""

    def __init__(self, raw: RawSpec) -> None:
        self.data: dict[str, TomlValue] = {}
        self.places: dict[Path, Place] = {}
        self.diagnostics: list[Diagnostic] = []
        self._raw = raw

    def put(self, data: Mapping[str, TomlValue], place: Place) -> None:
        """Put a whole spec over what there is, its entries included."""
        self._merge(self.data, data, place, ())

    def change(self, layer: Layer) -> None:
        """Put a layer over what there is; its entries change those of the same payload name."""
        rest = {key: value for key, value in layer.data.items() if key != "entry"}
        self._merge(self.data, rest, layer.place, ())
        if "entry" not in layer.data:
            return
        changes, place = layer.data["entry"], layer.place.below(("entry",))
        if not isinstance(changes, dict):
            self._refuse(place, changes, "entry", "a table of entries by their payload's names")
            return
        for name, change in changes.items():
            if isinstance(change, dict):
                self._change_entry(name, change, place.below((name,)))
            else:
                self._refuse(place.below((name,)), change, f"entry.{name}", "a table")

    def replace(self, path: Path, value: TomlValue) -> None:
        """Put a value at a key of a table that exists; it stands where a former one does."""
        table = self.at(path[:-1])
        if isinstance(table, dict):
            table[str(path[-1])] = value

    def remove(self, path: Path) -> None:
        """Take away the value at a path that exists."""
        table = self.at(path[:-1])
        if isinstance(table, dict):
            del table[str(path[-1])]
        self._forget(path)

    def at(self, path: Path) -> TomlValue | None:
        """The value at a path, or None where there is none."""
        return value_at(self.data, path)

    def entries(self) -> dict[Path, dict[str, TomlValue]]:
        """The entries by their paths; what is no table is left out."""
        found = self.data.get("entry")
        if isinstance(found, dict):
            return {("entry",): found}
        items = enumerate(found) if isinstance(found, list) else ()
        return {("entry", index): item for index, item in items if isinstance(item, dict)}

    def finished(self, profile: str | None) -> RawSpec:
        """The merged spec."""
        return self._raw._replace(data=self.data, places=self.places, profile=profile)

    def _change_entry(self, name: str, change: Mapping[str, TomlValue], place: Place) -> None:
        names = {path: payload_name(entry) for path, entry in self.entries().items()}
        if name not in names.values():
            from jobspec.spec.repair import suggestion

            close = suggestion(name, names.values())
            declared = ", ".join(names.values()) or "none"
            help = f"did you mean `{close}`?" if close else f"declared: {declared}"
            finding = schema.UNDECLARED.at(place.key_label(), help=help, what="entry", name=name)
            self.diagnostics.append(finding)
        for path, entry in self.entries().items():
            if names[path] == name:
                self._merge(entry, change, place, path)

    def _refuse(self, place: Place, value: TomlValue, key: str, wanted: str) -> None:
        cause = f"expected {wanted}, got {kind_of(value)}"
        self.diagnostics.append(schema.BAD_VALUE.at(place.label(), key=f"`{key}`", cause=cause))

    def _merge(
        self,
        table: dict[str, TomlValue],
        data: Mapping[str, TomlValue],
        place: Place,
        path: Path,
    ) -> None:
        gone = replaced(table, data, path)
        for key in gone:
            self.remove((*path, key))
        for key, value in data.items():
            if value is False and key in gone:
                continue
            here, there = (*path, key), place.below((key,))
            old = table.get(key)
            if isinstance(old, dict) and isinstance(value, dict):
                if there.source is self._raw.source and there.path == here:
                    self.places[here] = there  # a table of the spec's own stands in the spec
                self._merge(old, value, there, here)
                continue
            self._forget(here)
            if value is False and key in table and not _keeps_false(old, here):
                del table[key]
                continue
            table[key] = deepcopy(value)
            self._note(value, there, here)

    def _note(self, value: TomlValue, place: Place, path: Path) -> None:
        self.places[path] = place
        if isinstance(value, dict):
            for key, item in value.items():
                self._note(item, place.below((key,)), (*path, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._note(item, place.below((index,)), (*path, index))

    def _forget(self, path: Path) -> None:
        stale = [each for each in self.places if each[: len(path)] == path]
        for each in stale:
            del self.places[each]


def _keeps_false(old: TomlValue | None, path: Path) -> bool:
    """Whether `false` is a value at a path, rather than the wish to have none."""
    if isinstance(old, bool):
        return True
    below = path[2:] if len(path) > 1 and isinstance(path[1], int) else path[1:]
    return path[0] == "entry" and len(below) == 2 and below[0] in SHARED


def payload_name(entry: Mapping[str, TomlValue]) -> str:
    """The name in `FILE.py:NAME` of an entry; empty where it has none."""
    return str(entry.get("payload", "")).rpartition(":")[2]
