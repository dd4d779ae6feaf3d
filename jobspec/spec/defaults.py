"""`[tool.jobspec]` of a workspace's pyproject.toml: what its specs share, below what each says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from pydantic_core import ValidationError

from jobspec.data import KINDS, Choices
from jobspec.diagnostic import Diagnostic
from jobspec.rules import schema
from jobspec.source import SourceFile
from jobspec.spec.job import DEFAULT_IMAGE
from jobspec.spec.layers import NO_DEFAULTS, OUTPUT, Defaults, Layer
from jobspec.spec.load import RawSpec, TomlValue
from jobspec.spec.merge import Merger
from jobspec.spec.positions import Path
from jobspec.spec.table import Table, defaulted, named, one, optional, value
from jobspec.spec.tables.job import JobTable
from jobspec.spec.tables.shapes import TEXT
from jobspec.spec.values import array, kind_of, matched, text

TABLE: Path = ("tool", "jobspec")

_OUTPUT = r"(?:[A-Za-z_]\w*)?\{stem\}\w*_app\.py"


def _output(found: object) -> str:
    name = text(found)
    if not re.fullmatch(_OUTPUT, name, re.ASCII):
        raise ValueError(
            f"not the name of an app: {name!r}; write one such as {OUTPUT!r}, "
            "with {stem} for the spec's name, that ends in _app.py"
        )
    return name


def _gpu(found: object) -> str:
    """A GPU type, with the most of a container behind a colon."""
    return matched(
        found,
        r"[A-Za-z0-9][A-Za-z0-9+!-]*(?::[1-9][0-9]?)?",
        "not a GPU type: {!r}; write TYPE or TYPE:MOST",
    )


def _series(found: object) -> str:
    return matched(found, r"3\.[0-9]{2}", "not a Python series: {!r}; write one such as '3.16'")


def _place(found: object) -> str:
    return matched(
        found, r"[a-z0-9]+(?:-[a-z0-9]+)*", "not a name of Modal's: {!r}; in small letters"
    )


def _zone(found: object) -> str:
    return matched(found, r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", "not a time zone: {!r}")


_PLACES = value(array(_place), list[str])


class KnownTable(Table):
    """What Modal offers beside what this release knows of, as Modal calls it."""

    gpu = defaulted(
        value(array(_gpu), list[str]),
        (),
        'GPU types, with the most of a container behind a colon: `"B400:4"`; without, 8.',
    )
    region = defaulted(_PLACES, (), "Regions.")
    cloud = defaulted(_PLACES, (), "Cloud providers.")
    routing_region = defaulted(_PLACES, (), "Regions that inputs are routed through.")
    python = defaulted(value(array(_series), list[str]), (), 'Series of Python: `"3.16"`.')
    timezone = defaulted(value(array(_zone), list[str]), (), "IANA time zones.")

    @property
    def choices(self) -> Choices:
        """The names by their kinds, with the most of each."""
        found = {kind: dict.fromkeys(getattr(self, kind), 1) for kind in KINDS}
        gpus = (each.partition(":") for each in self.gpu)
        return {**found, "gpu": {name.upper(): int(most or _MOST) for name, _, most in gpus}}


_MOST = 8

OFF = "off"
"""The level of findings that a workspace does not want to hear of."""

_LEVELS = ("error", "warning", "note", OFF)


def _level(found: object) -> str:
    level = text(found)
    if level not in _LEVELS:
        from jobspec.spec.repair import suggestion

        close = suggestion(level, _LEVELS)
        hint = f"did you mean {close!r}?" if close else f"write one of {', '.join(_LEVELS)}"
        raise ValueError(f"no level is called {level!r}; {hint}")
    return level


class WorkspaceTable(Table):
    """What the specs of a workspace share."""

    modal = JobTable.modal
    tags = JobTable.tags
    image_builder = JobTable.image_builder
    image = JobTable.image
    images = JobTable.images
    resources = JobTable.resources
    env = JobTable.env
    output = defaulted(value(_output, str), OUTPUT, "The file name of an app, with {stem} in it.")
    rules = defaulted(
        named(TEXT, value(_level, Literal["error", "warning", "note", "off"])),
        {},
        "How much findings matter, by their codes; errors of the language and the linker stay errors.",
    )
    known = optional(one(KnownTable), "Further names that Modal has: GPU types, regions and so on.")


def read_defaults(pyproject: RawSpec) -> tuple[Defaults, list[Diagnostic]]:
    """What a pyproject.toml says to the specs below it, and what is wrong with that."""
    found: TomlValue = pyproject.data
    for part in TABLE:
        found = found.get(str(part), {}) if isinstance(found, dict) else {}
    if not isinstance(found, dict):
        cause = f"expected a table, got {kind_of(found)}"
        finding = schema.BAD_VALUE.at(pyproject.label(TABLE), key="`tool.jobspec`", cause=cause)
        return NO_DEFAULTS, [finding]
    try:
        table = WorkspaceTable.model_validate(found)
    except ValidationError as error:
        from jobspec.spec.explain import explain

        return NO_DEFAULTS, explain(error, pyproject, TABLE, WorkspaceTable)
    data = {key: item for key, item in found.items() if key in JobTable.model_fields}
    layer = Layer(data, pyproject.place(TABLE)) if data else None
    known = {} if table.known is None else table.known.choices
    place = pyproject.place((*TABLE, "rules"))
    return Defaults(layer, table.output, table.rules, place, known), []


def below(own: Mapping[str, TomlValue], layer: Layer) -> dict[str, TomlValue]:
    """The defaults for a spec, without the images that it declares itself."""
    images, declared = layer.data.get("images"), own.get("images")
    if not isinstance(images, dict) or not isinstance(declared, dict):
        return dict(layer.data)
    kept = {name: image for name, image in images.items() if name not in declared}
    return {**layer.data, "images": kept}


def drop_unused_images(merger: Merger, source: SourceFile) -> None:
    """Take away the images that come from the defaults and that the spec makes nothing of."""
    images = merger.data.get("images")
    tables: dict[Path, TomlValue] = {("image",): merger.data.get("image", {})}
    if isinstance(images, dict):
        tables |= {("images", name): table for name, table in images.items()}
    shared = {path for path in tables if _is_shared(merger, path, source)}
    wanted = {str(entry.get("image", DEFAULT_IMAGE)) for entry in merger.entries().values()}
    wanted |= {_base(tables[path]) for path in tables.keys() - shared}
    pending = [path for path in shared if path[-1] in wanted]
    while pending:
        path = pending.pop()
        shared.discard(path)
        base = _base(tables[path])
        pending += [other for other in shared if other[-1] == base]
    for path in shared:
        merger.remove(path)


def _is_shared(merger: Merger, path: Path, source: SourceFile) -> bool:
    place = merger.places.get(path)
    return place is not None and place.source is source


def _base(image: TomlValue) -> str:
    return str(image.get("from", "")) if isinstance(image, dict) else ""


def used_part(raw: RawSpec, source: SourceFile) -> str | None:
    """The values of a merged spec that come from the defaults, as a text; None for none of them."""
    found: list[tuple[Path, TomlValue]] = []
    for path, place in raw.places.items():
        if place.source is not source or any(isinstance(part, int) for part in path):
            continue
        value: TomlValue = raw.data
        for part in path:
            value = value[part] if isinstance(value, dict) and isinstance(part, str) else {}
        if not isinstance(value, dict):
            found.append((path, value))
    if not found:
        return None
    import json

    return json.dumps(sorted(found, key=lambda each: repr(each[0])), default=str, sort_keys=True)
