"""The whole language as one JSON Schema: draft 7, which TOML editors know."""

from __future__ import annotations

import json

from jobspec import kinds
from jobspec.schema.facets import CONSTANT
from jobspec.schema.types import Schema, key_schema
from jobspec.spec.table import Table
from jobspec.spec.tables.job import JobTable

DRAFT = "http://json-schema.org/draft-07/schema#"
TITLE = "jobspec: a job for Modal"


def schema_text() -> str:
    """The schema as JSON, with a line break at its end."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def document() -> Schema:
    """The schema of a spec.

    What it refuses, the compiler refuses; the compiler knows more, such as which keys go together.
    """
    tables = _Tables()
    root = tables.schema(JobTable)
    properties = root["properties"]
    required = root.get("required", [])
    assert isinstance(properties, dict) and isinstance(required, list)
    properties["entry"] = _entries(tables)
    root["required"] = [*required, "entry"]
    return {"$schema": DRAFT, "title": TITLE, **root, "definitions": tables.definitions}


def _entries(tables: _Tables) -> Schema:
    """`[entry]` or `[[entry]]`: what is said of a table counts for nothing where there is an array."""
    tables.definitions["entry"] = _entry(tables)
    one: Schema = {"$ref": "#/definitions/entry"}
    return {
        "description": "The functions and classes that the app deploys.",
        "type": ["object", "array"],
        "allOf": [one],
        "items": {"type": "object", "allOf": [one]},
        "minItems": 1,
    }


def _entry(tables: _Tables) -> Schema:
    """Which keys an entry has is decided by its kind; editors are told those of all kinds."""
    properties: Schema = {}
    for name in kinds.KINDS:
        table = tables.schema(_table(name))["properties"]
        assert isinstance(table, dict)
        for key, schema in table.items():
            same = properties.setdefault(key, schema) == schema
            properties[key] = schema if same else {"description": schema.get("description", "")}
    properties["kind"] = {
        "description": "What the entry is on Modal.",
        "type": "string",
        "anyOf": [{"enum": list(kinds.KINDS)}, {"pattern": CONSTANT}],
    }
    return {
        "required": ["kind", "payload"],
        "properties": properties,
        "allOf": [
            {
                "if": {
                    "type": "object",
                    "properties": {"kind": {"const": name}},
                    "required": ["kind"],
                },
                "then": tables.refer(_table(name)),
            }
            for name in kinds.KINDS
        ],
    }


def _table(kind: str) -> type[Table]:
    found = kinds.kind(kind)
    assert found is not None
    return found.table


class _Tables:
    """The tables of the language, each under its name in the schema's definitions."""

    def __init__(self) -> None:
        self.definitions: Schema = {}

    def refer(self, table: type[Table]) -> Schema:
        """A reference to a table, whose definition is there from now on."""
        name = table.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self.schema(table)
        return {"$ref": f"#/definitions/{name}"}

    def schema(self, table: type[Table]) -> Schema:
        """A table: its keys, and no others."""
        fields = table.model_fields
        found: Schema = {
            "type": "object",
            "description": (table.__doc__ or "").partition("\n")[0],
            "properties": {
                key.alias or name: key_schema(key, self.refer) for name, key in fields.items()
            },
            "additionalProperties": False,
        }
        required = [key.alias or name for name, key in fields.items() if key.is_required()]
        if required:
            found["required"] = required
        return found
