"""What is merged into a spec: data that other tables and documents hold for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jobspec.data import Choices
from jobspec.spec.load import Place, TomlValue

OUTPUT = "{stem}_app.py"
"""The file name of an app, with `{stem}` for the name of its spec and profile."""


class Layer(NamedTuple):
    """Data in the shape of a spec, and the place of its root.

    Its `entry`, if it has one, is a table of changes by the payload names of entries.
    """

    data: Mapping[str, TomlValue]
    place: Place


_NO_RULES: Mapping[str, str] = {}
_NOTHING_MORE: Choices = {}


class Defaults(NamedTuple):
    """What the specs of a workspace share: data that lies below theirs, and the names of apps.

    `rules` is what it says of findings, by their codes, at the place of its table;
    `known` are the names that Modal has beside those of this release.
    """

    layer: Layer | None = None
    output: str = OUTPUT
    rules: Mapping[str, str] = _NO_RULES
    place: Place | None = None
    known: Choices = _NOTHING_MORE


NO_DEFAULTS = Defaults()
