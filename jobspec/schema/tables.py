"""The tables of the language as definitions of a schema: whole ones, and changes of them."""

from __future__ import annotations

from collections.abc import Iterable

from jobspec import kinds
from jobspec.schema.facets import CONSTANT
from jobspec.schema.types import Schema, change_schema, key_schema
from jobspec.spec.table import Key, Table


class Tables:
    """Definitions by their names, each there once it was referred to."""

    def __init__(self) -> None:
        self.definitions: Schema = {}

    def refer(self, table: type[Table]) -> Schema:
        """A reference to a table."""
        name = table.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self.schema(table)
        return reference(name)

    def schema(self, table: type[Table]) -> Schema:
        """A table: its keys, and no others."""
        fields = table.model_fields
        found: Schema = {
            "type": "object",
            "description": _summary(table),
            "properties": {_word(key): key_schema(key, self.refer) for key in fields.values()},
            "additionalProperties": False,
        }
        required = [_word(key) for key in fields.values() if key.is_required()]
        if required:
            found["required"] = required
        return found

    def change(self, table: type[Table]) -> Schema:
        """A reference to what a profile may change about a table, `false` included.

        An alternative of `false` and a table would do, but then an editor cannot say which key of the
        table is wrong.
        """
        name = f"{table.__name__}.change"
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = {
                "type": ["object", "boolean"],
                "not": {"const": True},
                "description": _summary(table),
                "properties": self.changes(table.model_fields.values()),
                "additionalProperties": False,
            }
        return reference(name)

    def changes(self, keys: Iterable[Key[object]]) -> Schema:
        """What a profile may say of keys: none of them is required."""
        return {_word(key): change_schema(key, self.refer, self.change) for key in keys}


def reference(name: str) -> Schema:
    """A reference to the definition of a name."""
    return {"$ref": f"#/definitions/{name}"}


def entry_table(kind: str) -> type[Table]:
    """The table of an entry of a kind."""
    found = kinds.kind(kind)
    assert found is not None
    return found.table


def kind_schema() -> Schema:
    """The kinds of entries."""
    return {
        "description": "What the entry is on Modal.",
        "type": "string",
        "anyOf": [{"enum": list(kinds.KINDS)}, {"pattern": CONSTANT}],
    }


def _word(key: Key[object]) -> str:
    return key.alias or key.name


def _summary(table: type[Table]) -> str:
    return (table.__doc__ or "").partition("\n")[0]
