"""`[profiles]`: the tables of a spec again, of which a profile says what it changes."""

from __future__ import annotations

from jobspec import kinds
from jobspec.schema.tables import Tables, entry_table, kind_schema, reference
from jobspec.schema.types import Schema
from jobspec.spec.profiles import BASE
from jobspec.spec.table import Key
from jobspec.spec.tables.job import JobTable

_NAME = "^[A-Za-z_][A-Za-z0-9_]*$"


def profiles_schema(tables: Tables, key: Key[object]) -> Schema:
    """What the key holds: each profile by its name, and whether the spec without one is an app."""
    tables.definitions["profile"] = _profile(tables)
    return {
        "description": key.description,
        "type": "object",
        "properties": {
            BASE: {
                "description": "`base = false`: the spec without a profile is no app.",
                "enum": [False],
            }
        },
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": reference("profile"),
    }


def _profile(tables: Tables) -> Schema:
    tables.definitions["entry.change"] = _entry(tables)
    changed = [key for name, key in JobTable.model_fields.items() if name != "profiles"]
    return {
        "type": "object",
        "description": "What a profile changes about the spec; `false` takes a value away.",
        "properties": {
            "dev": {
                "description": "Whether its app is kept apart from the spec's own, with other "
                "names on Modal and no schedule; true for a profile called dev.",
                "type": "boolean",
            },
            **tables.changes(changed),
            "entry": {
                "description": "Changes of entries, each by the name of its payload.",
                "type": "object",
                "additionalProperties": reference("entry.change"),
            },
        },
        "additionalProperties": False,
    }


def _entry(tables: Tables) -> Schema:
    """A change of an entry: of which kind that one is, only the spec's entries tell."""
    found: dict[str, list[Schema]] = {}
    for kind in kinds.KINDS:
        keys = entry_table(kind).model_fields.values()
        for word, schema in tables.changes(keys).items():
            assert isinstance(schema, dict)
            known = found.setdefault(word, [])
            if schema not in known:
                known.append(schema)
    properties = {word: _any_of(schemas) for word, schemas in found.items()}
    return {
        "type": "object",
        "description": "What a profile changes about an entry.",
        "properties": {**properties, "kind": kind_schema()},
        "additionalProperties": False,
    }


def _any_of(schemas: list[Schema]) -> Schema:
    first = schemas[0]
    if len(schemas) == 1:
        return first
    return {"description": first["description"], "anyOf": schemas}
