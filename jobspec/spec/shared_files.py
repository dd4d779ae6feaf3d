"""Files that a workspace's images name: said from its pyproject.toml, found from each spec."""

from __future__ import annotations

from jobspec.source import SourceFile
from jobspec.spec.load import TomlValue
from jobspec.spec.local_files import copies_files, from_folder
from jobspec.spec.merge import Merger
from jobspec.spec.positions import Path
from jobspec.spec.steps import LOCAL

_STEPS = "steps"


def name_from_spec(merger: Merger, source: SourceFile, folder: str) -> None:
    """Make the paths that stand in a pyproject.toml relative to the spec.

    `folder` is that of the pyproject.toml, from that of the spec, with forward slashes.
    """
    if folder == ".":
        return
    for path, place in list(merger.places.items()):
        key = _key(path)
        if place.source is not source or key is None:
            continue
        value = merger.at(path)
        if isinstance(value, str) and (key in LOCAL or key == "call"):
            _put(merger, path, from_folder(folder, value))
        elif key == "dockerfile_commands" and copies_files(value):
            _set_context(merger, path, folder)
        if key == "dockerfile":
            _set_context(merger, path, folder)


def _key(path: Path) -> str | None:
    """The key of an image or of a step of one that a path leads to or below, or None for none."""
    inside = path[1:] if path[:1] == ("image",) else path[2:] if path[:1] == ("images",) else ()
    if inside[:1] == (_STEPS,):
        inside = inside[2:]
    return str(inside[0]) if inside else None


def _set_context(merger: Merger, path: Path, folder: str) -> None:
    """COPY copies from the folder of what says so, where nothing else is said."""
    table = merger.at(path[:-1])
    if isinstance(table, dict):
        table.setdefault("context_dir", folder)


def _put(merger: Merger, path: Path, value: TomlValue) -> None:
    table, last = merger.at(path[:-1]), path[-1]
    if isinstance(table, list):
        table[int(last)] = value
    elif isinstance(table, dict):
        table[str(last)] = value
