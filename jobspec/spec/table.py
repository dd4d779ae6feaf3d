"""Tables of a spec, on Pydantic's engine.

A `Table` declares its keys; a `SchemaValidator` of pydantic_core checks it, made when it is first
used. Pydantic's own models do the same and more, at a third of the time of a whole compile, so they
are left to those who need more: what a key accepts is kept as a Python type, from which a Pydantic
model or a JSON schema can be made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Generic, Self, TypeVar, overload

from pydantic_core import SchemaValidator, core_schema

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
AnyTable = TypeVar("AnyTable", bound="Table")


class Shape(Generic[T_co]):
    """What a key may hold: values of `accepts` in the spec, a `T_co` once validated.

    `table` is the class of the tables in it, if it is made of tables, `variants` are their classes
    by the engine's tags, where what a table says decides which it is; `parse` is what checks the
    values, where that is a function.
    """

    __slots__ = ("accepts", "parse", "schema", "table", "variants")

    def __init__(
        self,
        accepts: object,
        schema: Callable[[], CoreSchema],
        table: type[Table] | None = None,
        parse: Callable[[object], object] | None = None,
        variants: Mapping[str, type[Table]] = MappingProxyType({}),
    ) -> None:
        self.accepts = accepts
        self.schema = schema
        self.table = table
        self.parse = parse
        self.variants = variants


def value(
    parse: Callable[[object], T], accepts: object, table: type[Table] | None = None
) -> Shape[T]:
    """What `parse` makes of a value; it raises ValueError for one that it refuses."""
    return Shape(accepts, lambda: core_schema.no_info_plain_validator_function(parse), table, parse)


def one(table: type[AnyTable]) -> Shape[AnyTable]:
    """A table."""
    return Shape(table, table.schema, table)


def many(table: type[AnyTable]) -> Shape[list[AnyTable]]:
    """An array of tables."""
    return Shape(list[table], lambda: core_schema.list_schema(table.schema()), table)  # type: ignore[valid-type]  # a type made at run time


def named(key: Shape[str], item: Shape[T]) -> Shape[dict[str, T]]:
    """A table whose keys are names, all of whose values are alike."""
    return Shape(
        dict[str, item.accepts],  # type: ignore[name-defined]  # a type made at run time
        lambda: core_schema.dict_schema(key.schema(), item.schema()),
        item.table,
        variants=item.variants,
    )


def nullable(item: Shape[T]) -> Shape[T | None]:
    """What `item` takes, or None, which a spec does not have but a check before may put there."""
    return Shape(item.accepts, lambda: core_schema.nullable_schema(item.schema()), item.table)


NOTHING: Shape[None] = Shape(None, core_schema.none_schema)
"""None alone."""

ANYTHING: Shape[object] = Shape(object, core_schema.any_schema)
"""Any value of TOML."""


class Key(Generic[T_co]):
    """A key of a table: on the class its declaration, on a validated table its value.

    `name` is the attribute, `alias` the key in the spec where the two differ. A key that is not
    required has a `default`, copied for each table where it can change.
    """

    __slots__ = ("_required", "alias", "default", "description", "name", "shape")

    def __init__(
        self,
        shape: Shape[object],
        description: str,
        alias: str | None,
        default: object = None,
        required: bool = False,
    ) -> None:
        self.shape = shape
        self.description = description
        self.alias = alias
        self.default = default
        self.name = ""
        self._required = required

    @property
    def annotation(self) -> object:
        """The Python type of what a spec may say here."""
        return self.shape.accepts

    def is_required(self) -> bool:
        """Whether the key may not be missing."""
        return self._required

    def __set_name__(self, owner: type[Table], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, table: None, owner: type[Table]) -> Self: ...

    @overload
    def __get__(self, table: Table, owner: type[Table]) -> T_co: ...

    def __get__(self, table: Table | None, owner: type[Table]) -> Self | T_co:
        if table is None:
            return self
        # A validated table holds its values itself, where Python finds them before this.
        raise AttributeError(self.name)

    def schema(self) -> core_schema.ModelField:
        """The engine's schema of the key."""
        found = self.shape.schema()
        if isinstance(self.default, (dict, list)):
            found = core_schema.with_default_schema(found, default_factory=self.default.copy)
        elif not self._required:
            found = core_schema.with_default_schema(found, default=self.default)
        return core_schema.model_field(found, validation_alias=self.alias)


def required(shape: Shape[T], description: str = "") -> Key[T]:
    """A key that may not be missing."""
    return Key(shape, description, None, required=True)


def optional(shape: Shape[T], description: str = "", *, alias: str | None = None) -> Key[T | None]:
    """A key that is None where it is missing."""
    return Key(shape, description, alias)


def defaulted(shape: Shape[T], default: T, description: str = "") -> Key[T]:
    """A key that has a value where it is missing."""
    return Key(shape, description, None, default)


class Table:
    """A TOML table: unknown keys are errors, a validated table does not change.

    A subclass declares its keys as class attributes; it has those of its bases too, first.
    """

    # What the engine sets on every table that it makes.
    __slots__ = (
        "__dict__",
        "__pydantic_extra__",
        "__pydantic_fields_set__",
        "__pydantic_private__",
    )
    __pydantic_fields_set__: set[str]

    model_fields: ClassVar[Mapping[str, Key[object]]] = MappingProxyType({})
    _validator: ClassVar[SchemaValidator | None] = None

    def __init_subclass__(cls) -> None:
        cls.model_fields = MappingProxyType(
            {
                name: key
                for each in reversed(cls.__mro__)
                for name, key in vars(each).items()
                if isinstance(key, Key)
            }
        )
        cls._validator = None

    @classmethod
    def model_validate(cls, value: object) -> Self:
        """The table that a value of TOML is; raises pydantic_core's ValidationError."""
        if cls._validator is None:
            cls._validator = SchemaValidator(cls.schema())
        table: Self = cls._validator.validate_python(value)
        return table

    @classmethod
    def schema(cls) -> CoreSchema:
        """The engine's schema of the table."""
        keys = {name: key.schema() for name, key in cls.model_fields.items()}
        fields = core_schema.model_fields_schema(keys, extra_behavior="forbid")
        found: CoreSchema = core_schema.model_schema(cls, fields, frozen=True)
        if cls.prepare.__func__ is not Table.prepare.__func__:  # type: ignore[attr-defined]  # a bound classmethod has it
            found = core_schema.no_info_before_validator_function(cls.prepare, found)
        if cls.checked is not Table.checked:
            found = core_schema.no_info_after_validator_function(cls.checked, found)
        return found

    @classmethod
    def accepts(cls) -> object:
        """The Python type of what a spec may say: a table, unless a subclass prepares others too."""
        return cls

    @classmethod
    def prepare(cls, value: object) -> object:
        """What to validate in the place of a value; a subclass may replace this."""
        return value

    def checked(self) -> Self:
        """The table itself, or ValueError where its keys do not go together; for subclasses."""
        return self

    @property
    def model_fields_set(self) -> set[str]:
        """The keys that the spec sets, as attribute names."""
        return self.__pydantic_fields_set__

    def model_dump(self) -> dict[str, object]:
        """The values by attribute name; tables in them stay tables."""
        return {name: getattr(self, name) for name in self.model_fields}

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a validated table does not change: {name}")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(self) == vars(other)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({values})"
