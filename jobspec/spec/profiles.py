"""`[profiles.NAME]`: other apps of the same spec, each told by what it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic
from jobspec.rules import schema
from jobspec.spec.defaults import below, drop_unused_images
from jobspec.spec.load import Place, RawSpec, TomlValue
from jobspec.spec.merge import Layer, Merger, payload_name
from jobspec.spec.positions import Path
from jobspec.spec.values import identifier, kind_of

BASE = "base"
"""The spec without a profile, where profiles are named."""

_DEV = "dev"
_NAMED = ("volumes", "dicts", "queues")
"""Tables of handles whose objects on Modal are not shared with the base."""

_TO_THE_WORLD = ("schedule", "custom_domains")
"""What makes an app act outside its own session once it is deployed."""


class Profile(NamedTuple):
    """A profile of a spec: what it is called and what it changes."""

    name: str
    layer: Layer

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


def merged(
    raw: RawSpec, defaults: Layer | None, profile: Profile | None, settings: Sequence[Layer]
) -> tuple[RawSpec, list[Diagnostic]]:
    """The spec with defaults below it, and over it a profile and then settings.

    The places of all values are kept.
    """
    own = {key: value for key, value in raw.data.items() if key != "profiles"}
    if defaults is None and profile is None and not settings:
        return raw._replace(data=own), []
    merger = Merger(raw)
    if defaults is not None:
        merger.put(below(own, defaults), defaults.place)
    merger.put(own, Place(raw.source, raw.positions, ()))
    if profile is not None:
        changes = {key: value for key, value in profile.layer.data.items() if key != _DEV}
        merger.change(profile.layer._replace(data=changes))
        if profile.is_kept_apart:
            _keep_apart(merger, changes, f"-{profile.name}")
    for setting in settings:
        merger.change(setting)
    if defaults is not None:
        drop_unused_images(merger, defaults.place.source)
    return merger.finished(None if profile is None else profile.name), merger.diagnostics


def _keep_apart(merger: Merger, profile: dict[str, TomlValue], suffix: str) -> None:
    """Gives the app names of its own on Modal, and no schedule, unless the profile sets them."""
    for path, said in _own_names(merger):
        name = merger.at(path)
        if isinstance(name, str) and not _says(profile, said):
            merger.replace(path, name + suffix)
    tables: list[tuple[Path, Path]] = [((), ()), *_deployed(merger)]
    for path, said in tables:
        for key in _TO_THE_WORLD:
            if merger.at((*path, key)) is not None and not _says(profile, (*said, key)):
                merger.remove((*path, key))


def _own_names(merger: Merger) -> Iterator[tuple[Path, Path]]:
    """Paths of the names that an app has on Modal, and where a profile sets them."""
    yield ("name",), ("name",)
    for handles in _NAMED:
        table = merger.data.get(handles)
        for handle in table if isinstance(table, dict) else ():
            yield (handles, handle, "name"), (handles, handle, "name")
    for path, said in _deployed(merger):
        yield (*path, "label"), (*said, "label")


def _deployed(merger: Merger) -> list[tuple[Path, Path]]:
    """Paths of the entries and their methods, and where a profile changes them."""
    found: list[tuple[Path, Path]] = []
    for path, entry in merger.entries().items():
        said: Path = ("entry", payload_name(entry))
        found.append((path, said))
        methods = entry.get("methods")
        for method in methods if isinstance(methods, dict) else ():
            found.append(((*path, "methods", method), (*said, "methods", method)))
    return found


def _says(profile: TomlValue, path: Path) -> bool:
    """Whether a profile sets what stands at a path."""
    for part in path:
        if not isinstance(profile, dict) or part not in profile:
            return False
        profile = profile[str(part)]
    return True
