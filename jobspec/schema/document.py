"""The whole language as one JSON Schema: draft 7, which TOML editors know."""

from __future__ import annotations

import json

from jobspec import kinds
from jobspec.schema.profiles import profiles_schema
from jobspec.schema.tables import Tables, entry_table, kind_schema, reference
from jobspec.schema.types import Schema
from jobspec.spec.defaults import TABLE, WorkspaceTable
from jobspec.spec.tables.job import JobTable

DRAFT = "http://json-schema.org/draft-07/schema#"
TITLE = "jobspec: a job for Modal"
PYPROJECT_TITLE = "pyproject.toml: what the specs of a workspace share"


def schema_text(document: Schema) -> str:
    """A schema as JSON, with a line break at its end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def spec_schema() -> Schema:
    """The schema of a spec.

    What it refuses, the compiler refuses; the compiler knows more, such as which keys go together.
    """
    tables = Tables()
    root = tables.schema(JobTable)
    properties = root["properties"]
    required = root.get("required", [])
    assert isinstance(properties, dict) and isinstance(required, list)
    properties["entry"] = _entries(tables)
    properties["profiles"] = profiles_schema(tables, JobTable.profiles)
    root["required"] = [*required, "entry"]
    return {"$schema": DRAFT, "title": TITLE, **root, "definitions": tables.definitions}


def pyproject_schema() -> Schema:
    """The schema of a pyproject.toml, which leaves open all that is not `[tool.jobspec]`."""
    tables = Tables()
    found = tables.refer(WorkspaceTable)
    for part in reversed(TABLE):
        found = {"type": "object", "properties": {str(part): found}}
    title = {"$schema": DRAFT, "title": PYPROJECT_TITLE}
    return {**title, **found, "definitions": tables.definitions}


def _entries(tables: Tables) -> Schema:
    """`[entry]` or `[[entry]]`: what is said of a table counts for nothing where there is an array."""
    tables.definitions["entry"] = _entry(tables)
    one = reference("entry")
    return {
        "description": "The functions and classes that the app deploys.",
        "type": ["object", "array"],
        "allOf": [one],
        "items": {"type": "object", "allOf": [one]},
        "minItems": 1,
    }


def _entry(tables: Tables) -> Schema:
    """Which keys an entry has is decided by its kind; editors are told those of all kinds."""
    properties: Schema = {}
    for name in kinds.KINDS:
        table = tables.schema(entry_table(name))["properties"]
        assert isinstance(table, dict)
        for key, schema in table.items():
            same = properties.setdefault(key, schema) == schema
            properties[key] = schema if same else {"description": schema.get("description", "")}
    properties["kind"] = kind_schema()
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
                "then": tables.refer(entry_table(name)),
            }
            for name in kinds.KINDS
        ],
    }
