"""`[profiles.NAME]`: other apps of the same spec, each told by what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic
from jobspec.rules import schema
from jobspec.spec.layers import Layer
from jobspec.spec.load import Place, RawSpec, TomlValue
from jobspec.spec.values import identifier, kind_of

BASE = "base"
"""The spec without a profile, where profiles are named."""

_DEV = "dev"


class Profile(NamedTuple):
    """A profile of a spec: what it is called and what it changes."""

    name: str
    layer: Layer

    @property
    def changes(self) -> Layer:
        """What it changes about the spec."""
        data = {key: value for key, value in self.layer.data.items() if key != _DEV}
        return self.layer._replace(data=data)

    @property
    def is_kept_apart(self) -> bool:
        """Whether its app shares no name on Modal with the base."""
        return self.layer.data.get(_DEV, self.name == _DEV) is True


class Profiles(NamedTuple):
    """The profiles of a spec by name, and whether the spec is an app without one as well."""

    by_name: Mapping[str, Profile]
    has_base: bool

    @property
    def variants(self) -> list[str | None]:
        """What the spec compiles to: None for the base, and the names of the profiles."""
        return [*([None] if self.has_base else []), *self.by_name]


def read_profiles(raw: RawSpec) -> tuple[Profiles, list[Diagnostic]]:
    """The profiles that a spec declares, and what is wrong with their form."""
    diagnostics: list[Diagnostic] = []
    by_name: dict[str, Profile] = {}
    has_base = True
    table = raw.data.get("profiles", {})
    if not isinstance(table, dict):
        cause = f"expected a table, got {kind_of(table)}"
        return Profiles({}, True), [_bad(raw.place(("profiles",)), "profiles", cause)]
    for name, value in table.items():
        place = raw.place(("profiles", name))
        if name == BASE:
            if value is not False:
                cause = "the base is the spec itself; `base = false` says that it is no app"
                diagnostics.append(_bad(place, f"profiles.{name}", cause))
            has_base = False
            continue
        found = _faults(name, value, place)
        diagnostics += found
        if not found and isinstance(value, dict):
            by_name[name] = Profile(name, Layer(value, place))
    if not has_base and not by_name and not diagnostics:
        place = raw.place(("profiles", BASE))
        diagnostics.append(_bad(place, "profiles.base", "without a profile there is no app left"))
    return Profiles(by_name, has_base), diagnostics


def _faults(name: str, value: TomlValue, place: Place) -> list[Diagnostic]:
    try:
        identifier(name)
    except ValueError as error:
        return [schema.BAD_VALUE.at(place.key_label(), key=f"`profiles.{name}`", cause=error)]
    if not isinstance(value, dict):
        return [_bad(place, f"profiles.{name}", f"expected a table, got {kind_of(value)}")]
    found = []
    if "profiles" in value:
        label = place.below(("profiles",)).key_label()
        found.append(schema.NOT_FOR_KIND.at(label, key="profiles", what="a profile"))
    dev = value.get(_DEV, False)
    if not isinstance(dev, bool):
        cause = f"expected true or false, got {kind_of(dev)}"
        found.append(_bad(place.below((_DEV,)), f"profiles.{name}.{_DEV}", cause))
    return found


def _bad(place: Place, key: str, cause: str) -> Diagnostic:
    return schema.BAD_VALUE.at(place.label(), key=f"`{key}`", cause=cause)


def without_profiles(raw: RawSpec) -> RawSpec:
    """The spec of the base."""
    if "profiles" not in raw.data:
        return raw
    return raw._replace(data={key: raw.data[key] for key in raw.data if key != "profiles"})
