"""Python types of what a spec may say, as JSON Schema."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Literal, TypeAlias, Union, get_args, get_origin

from jobspec.schema.facets import Facet, number_facet, text_facet
from jobspec.spec.table import Key, Table

Schema: TypeAlias = "dict[str, object]"
Refer: TypeAlias = "Callable[[type[Table]], Schema]"


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
        return {"enum": [False]}  # what takes back a shared name
    raise UnknownType(f"no schema for {of!r}")


def _either(schemas: list[Schema]) -> Schema:
    kinds = [schema.get("type") for schema in schemas]
    if "number" in kinds:  # an integer is a number
        schemas = [schema for schema in schemas if schema.get("type") != "integer"]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
