"""The parameters of a class in the query of a request to one of its web methods."""

from __future__ import annotations

from collections.abc import Mapping

from modal_proto import api_pb2

TRUE, FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


class BadParameters(Exception):
    """The query lacks a parameter of the class, or has a value that is none."""


def serialized_parameters(definition: api_pb2.Function, query: Mapping[str, str]) -> bytes:
    """The class's parameters as its containers take them; nothing for a class that has none.

    Args:
        definition: the class's service function.
        query: the request's; what is no parameter of the class is the method's own.

    Raises:
        BadParameters: one without a default is missing, or a value is not of its type.
    """
    values = [_value(spec, query) for spec in definition.class_parameter_info.schema]
    if not values:
        return b""
    return api_pb2.ClassParameterSet(parameters=values).SerializeToString(deterministic=True)


def _value(
    spec: api_pb2.ClassParameterSpec, query: Mapping[str, str]
) -> api_pb2.ClassParameterValue:
    kind = spec.full_type.base_type or spec.type
    value = api_pb2.ClassParameterValue(name=spec.name, type=kind)
    given = query.get(spec.name)
    if given is None and not spec.has_default:
        raise BadParameters(f"the parameter {spec.name} of the class is missing in the query")
    if kind == api_pb2.PARAM_TYPE_INT:
        value.int_value = spec.int_default if given is None else _integer(spec.name, given)
    elif kind == api_pb2.PARAM_TYPE_BOOL:
        value.bool_value = spec.bool_default if given is None else _boolean(spec.name, given)
    elif kind == api_pb2.PARAM_TYPE_BYTES:
        value.bytes_value = spec.bytes_default if given is None else given.encode()
    else:
        value.string_value = spec.string_default if given is None else given
    return value


def _integer(name: str, given: str) -> int:
    try:
        return int(given)
    except ValueError:
        raise BadParameters(f"{name}={given} in the query is no integer") from None


def _boolean(name: str, given: str) -> bool:
    if given.lower() not in (*TRUE, *FALSE):
        raise BadParameters(f"{name}={given} in the query is neither true nor false")
    return given.lower() in TRUE
