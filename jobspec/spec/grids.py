"""Settings of a sweep: dotted keys, each with the values that it takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jobspec.expression import Data
from jobspec.spec.faults import ElementError
from jobspec.spec.positions import Path
from jobspec.spec.values import data, kind_of


class Setting(NamedTuple):
    """One key below a table of `[main]`, with its dots, and where it stands below that table."""

    key: str
    path: Path
    value: Data


def settings(value: object, path: Path = ()) -> Iterator[Setting]:
    """The leaves of a table of arguments: tables in it are left out but for empty ones.

    `model = { layers = 2 }` and `"model.layers" = 2` are the same setting.
    """
    assert isinstance(value, Mapping)
    for key, item in value.items():
        here = (*path, key)
        if isinstance(item, Mapping) and item:
            yield from settings(item, here)
        else:
            dotted = unicodedata.normalize("NFKC", ".".join(str(part) for part in here))
            yield Setting(dotted, here, data(item))


def dimensions(value: object) -> dict[str, Data]:
    """The table of `grid` or `zip`: in it, or in tables in it, an array of values for each key."""
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a table, got {kind_of(value)}")
    for key, item in value.items():
        try:
            if isinstance(item, Mapping) and item:
                dimensions(item)
            elif not isinstance(item, list):
                raise ValueError(f"expected an array of values, got {kind_of(item)}")
            elif not item:
                raise ValueError("an empty array leaves nothing to run")
            elif not all(part.isidentifier() for part in key.split(".")):
                raise ValueError("not the name of a parameter, with dots before keys of tables")
            else:
                data(item)
        except ElementError as error:
            raise ElementError(key, str(error)) from None
        except ValueError as error:
            raise ElementError(key, str(error)) from None
    return dict(value)
