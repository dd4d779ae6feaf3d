"""Python types of what a spec may say, as JSON Schema."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Literal, TypeAlias, Union, get_args, get_origin

from jobspec.schema.facets import Facet, number_facet, text_facet
from jobspec.spec.table import Key, Table

Schema: TypeAlias = "dict[str, object]"
Refer: TypeAlias = "Callable[[type[Table]], Schema]"

_FALSE: Schema = {"enum": [False]}


class UnknownType(TypeError):
    """A key holds a type that no schema is made of."""


def key_schema(key: Key[object], refer: Refer) -> Schema:
    """What a key may hold, with its description and its default; `refer` points to a table."""
    shape = key.shape
    found = type_schema(shape.accepts, refer, text_facet(shape.parse), number_facet(shape.parse))
    described: Schema = {"description": key.description} if key.description else {}
    if isinstance(key.default, (bool, int, float, str)):
        described["default"] = key.default
    if "$ref" in found:
        found = {"allOf": [found]}  # what stands beside a $ref counts for nothing in draft 7
    return {**described, **found}


def type_schema(of: object, refer: Refer, text: Facet, number: Facet) -> Schema:
    """The schema of one type; the facets are for the texts and the numbers in it."""
    if isinstance(of, type) and issubclass(of, Table):
        accepts = of.accepts()
        return refer(of) if accepts is of else type_schema(accepts, refer, text, number)
    origin, arguments = get_origin(of), get_args(of)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        return _either([type_schema(each, refer, text, number) for each in arguments])
    if origin is list:
        return {"type": "array", "items": type_schema(arguments[0], refer, text, number)}
    if origin is dict:
        values = type_schema(arguments[1], refer, text, number)
        return {"type": "object", "additionalProperties": values}
    return _plain(of, text, number)


def change_schema(key: Key[object], refer: Refer, change: Refer) -> Schema:
    """What a profile may say of a key: a part of its tables, and `false` for what it can be without.

    `refer` points to a whole table, `change` to what may be changed about one, `false` included.
    """
    shape = key.shape
    text, number = text_facet(shape.parse), number_facet(shape.parse)
    found = _changed(shape.accepts, refer, change, text, number)
    if not key.is_required():
        found = _or_false(found)
    return {"description": key.description, **({"allOf": [found]} if "$ref" in found else found)}


def _changed(of: object, refer: Refer, change: Refer, text: Facet, number: Facet) -> Schema:
    """As `type_schema`, of what is merged into a value: tables are, and arrays are replaced."""
    if isinstance(of, type) and issubclass(of, Table):
        accepts = of.accepts()
        return change(of) if accepts is of else _changed(accepts, refer, change, text, number)
    origin, arguments = get_origin(of), get_args(of)
    if origin in (Union, UnionType):
        return _either([_changed(each, refer, change, text, number) for each in arguments])
    if origin is dict:
        values = _changed(arguments[1], refer, change, text, number)
        return {"type": "object", "additionalProperties": _or_false(values)}
    return type_schema(of, refer, text, number)


def _or_false(found: Schema) -> Schema:
    alternatives = found["anyOf"] if set(found) == {"anyOf"} else [found]
    assert isinstance(alternatives, list)
    takes_it = not found or "$ref" in found or found.get("type") == "boolean"
    if takes_it or _FALSE in alternatives:
        return found
    return _either([*alternatives, _FALSE])


def _plain(of: object, text: Facet, number: Facet) -> Schema:
    if of is str:
        return {"type": "string", **text}
    if of is bool:
        return {"type": "boolean"}
    if of is int:
        return {"type": "integer", **number}
    if of is float:
        return {"type": "number", **number}
    if of is object:
        return {}
    if of in (None, NoneType):
        return _FALSE  # what takes back a shared name
    raise UnknownType(f"no schema for {of!r}")


def _either(schemas: list[Schema]) -> Schema:
    kinds = [schema.get("type") for schema in schemas]
    if "number" in kinds:  # an integer is a number
        schemas = [schema for schema in schemas if schema.get("type") != "integer"]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
