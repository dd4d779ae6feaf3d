"""The apps of one spec: the spec with defaults, a profile and settings merged into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobspec.diagnostic import Diagnostic
from jobspec.spec.defaults import below, drop_unused_images
from jobspec.spec.layers import Layer
from jobspec.spec.load import Place, RawSpec, TomlValue
from jobspec.spec.merge import Merger, payload_name
from jobspec.spec.positions import Path
from jobspec.spec.profiles import Profile, without_profiles
from jobspec.spec.shared_files import name_from_spec

_NAMED = ("volumes", "dicts", "queues")
"""Tables of handles whose objects on Modal are not shared with the base."""

_TO_THE_WORLD = ("schedule", "custom_domains")
"""What makes an app act outside its own session once it is deployed."""


def merged(
    raw: RawSpec,
    defaults: Layer | None,
    profile: Profile | None,
    settings: Sequence[Layer],
    workspace: str = ".",
) -> tuple[RawSpec, list[Diagnostic]]:
    """The spec with defaults below it, and over it a profile and then settings.

    The places of all values are kept. `workspace` is the folder of the defaults, from the spec's:
    the paths in them are made relative to the spec.
    """
    own = without_profiles(raw).data
    merger = Merger(raw)
    if defaults is not None:
        merger.put(below(own, defaults), defaults.place)
    merger.put(own, Place(raw.source, raw.positions, ()))
    if profile is not None:
        merger.change(profile.changes)
        if profile.is_kept_apart:
            _keep_apart(merger, dict(profile.layer.data), f"-{profile.name}")
    for setting in settings:
        merger.change(setting)
    if defaults is not None:
        drop_unused_images(merger, defaults.place.source)
        name_from_spec(merger, defaults.place.source, workspace)
    return merger.finished(None if profile is None else profile.name), merger.diagnostics


def _keep_apart(merger: Merger, profile: dict[str, TomlValue], suffix: str) -> None:
    """Gives the app names of its own on Modal, and no schedule, unless the profile sets them."""
    for path, said in _own_names(merger):
        name = merger.at(path)
        if isinstance(name, str) and not _says(profile, said):
            merger.replace(path, name + suffix)
            if path[0] in _NAMED and not _says(profile, (*said[:-1], "create")):
                merger.replace((*path[:-1], "create"), True)  # nobody has made it yet
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
