"""Pydantic's errors as findings at the key or value at fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from jobspec.diagnostic import Diagnostic, Fix, Label
from jobspec.rules import schema
from jobspec.spec import hints, repair
from jobspec.spec.faults import ElementError, Mistaken, Single, WrongKey
from jobspec.spec.job import Path
from jobspec.spec.load import RawSpec
from jobspec.spec.settings import NAME as SETTING
from jobspec.spec.table import Table
from jobspec.spec.values import kind_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails, ValidationError


_MOST_LISTED = 12
"""How many of a table's keys are told where none is meant for sure."""


class Sort(NamedTuple):
    """What a table is about ("an entry"), and the tables by kind that could stand in its place.

    `lacks` are resources that its own kind does without, and what to do instead.
    """

    noun: str
    tables: Mapping[str, type[Table]]
    lacks: Mapping[str, str] = MappingProxyType({})

    def called(self, kind: str) -> str:
        """One of a kind, in words; the empty kind is the one that says none."""
        return f'{self.noun} of kind "{kind}"' if kind else f"{self.noun} without a kind"


def explain(
    error: ValidationError,
    raw: RawSpec,
    prefix: Path,
    model: type[Table],
    sort: Sort | None = None,
) -> list[Diagnostic]:
    """One finding for each of Pydantic's; `prefix` is where the validated table stands.

    `sort` holds the tables that could have stood there instead.
    """
    return [_explain(detail, raw, prefix, model, sort) for detail in _details(error)]


def _details(error: ValidationError) -> list[ErrorDetails]:
    """Pydantic's findings; one that is about several elements, once for each."""
    found: list[ErrorDetails] = []
    for detail in error.errors(include_url=False):
        found.append(detail)
        fault = detail.get("ctx", {}).get("error")
        for other in fault.others if isinstance(fault, ElementError) else ():
            found.append({**detail, "msg": str(other), "ctx": {"error": other}})
    return found


def _explain(
    detail: ErrorDetails, raw: RawSpec, prefix: Path, model: type[Table], sort: Sort | None
) -> Diagnostic:
    is_key = detail["loc"][-1:] == ("[key]",)
    path = _path_in(raw, (*prefix, *detail["loc"]))
    key = ".".join(str(part) for part in path)
    kind = detail["type"]
    if kind == "extra_forbidden":
        location = (*detail["loc"][:-1], path[-1])
        if len(location) > 1:
            sort = _sort_of_variants(model, location)
        known = [*_known_keys(model, location), *(("entry",) if len(path) == 1 else ())]
        own = _image_of_its_own(detail["input"], path)
        if own:
            return schema.UNKNOWN_KEY.at(raw.key_label(path), help=own, key=str(path[-1]))
        hint = hints.of_key(path, detail["input"], known) or _argument_of_sweep(raw, path)
        if hint:
            return schema.UNKNOWN_KEY.at(raw.key_label(path), help=hint, key=str(path[-1]))
        return _unknown_key(raw, path, known, model, sort, detail)
    if kind == "missing":
        label = raw.key_label(path[:-1], f"`{path[-1]}` belongs here")
        return schema.MISSING_KEY.at(label, key=key)
    cause = detail["msg"].removeprefix("Value error, ")
    context = detail.get("ctx", {}).get("error")
    if isinstance(context, ElementError):
        path = (*path, context.index)
        context = context.__cause__
        is_key = isinstance(context, WrongKey)
        help = ""
    else:
        help = _misplaced(detail["input"], path, model)
    if kind == "none_required":
        cause = "declare it in the shared table; here only `false` means something"
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        cause = f"expected a table, got {kind_of(detail['input'])}"
        form = hints.of_table(path, detail["input"])
        if form is not None:
            fix = form.value and repair.tabulate(raw, path, form.value)
            label = raw.label(path)
            return schema.BAD_VALUE.at(
                label, help=form.help, fix=fix or None, key=f"`{key}`", cause=cause
            )
        shape = _known_keys(model, (*path[len(prefix) :], ""))
        if shape and not help:
            whose = "each NAME in it is a table, whose" if kind == "dict_type" else "its"
            help = f"{whose} keys are {_listed(shape)}"
    elif kind == "list_type":
        cause = f"expected an array, got {kind_of(detail['input'])}"
    label = raw.key_label(path) if is_key else raw.label(path)
    fix = None if is_key else _value_fix(raw, path, context)
    other = _beside(raw, path, context)
    return schema.BAD_VALUE.at(label, *other, help=help, fix=fix, key=f"`{key}`", cause=cause)


def _beside(raw: RawSpec, path: Path, error: object) -> list[Label]:
    """The key that the one at a path does not go with, where the spec has it."""
    beside = error.beside if isinstance(error, WrongKey) else ""
    label = raw.key((*path[:-1], beside), "it does not go with this") if beside else None
    return [] if label is None else [label]


def _misplaced(value: object, path: Path, model: type[Table]) -> str:
    """What a value was most likely meant to do that it cannot do at its path."""
    if len(path) == 1 and value is False and not model.model_fields[str(path[0])].is_required():
        return "there is nothing to unset here; `false` does so in a profile, or in an entry"
    return _image_of_its_own(value, path)


def _argument_of_sweep(raw: RawSpec, path: Path) -> str:
    """What to write for a setting of the command line that is none of the spec, but may be the app's."""
    source = raw.key_label(path).source
    main = raw.data.get("main")
    if source.name != SETTING or not isinstance(main, dict) or "sweep" not in main:
        return ""
    shown = "".join(char for char in source.text if char not in '"\n')
    return f'an argument of the sweep stands after `--`: jobspec run SPEC -- --set "{shown}"'


def _image_of_its_own(value: object, path: Path) -> str:
    if len(path) == 2 and path[0] == "image" and isinstance(value, dict):
        return f"an image called `{path[1]}` is [images.{path[1]}]"
    return ""


def _value_fix(raw: RawSpec, path: Path, error: object) -> Fix | None:
    if isinstance(error, Single):
        return repair.wrap(raw, path)
    if not isinstance(error, Mistaken):
        return None
    return (
        repair.quote(raw, path) if error.meant is None else repair.replace(raw, path, error.meant)
    )


def _path_in(raw: RawSpec, location: Sequence[str | int]) -> Path:
    """The location without the parts that only our models have, not the document."""
    node: object = raw.data
    path: list[str | int] = []
    for depth, part in enumerate(location):
        last = depth == len(location) - 1
        if isinstance(node, dict) and isinstance(part, str):
            if part in node:
                node = node[part]
            elif not last:
                continue
            elif part == "[key]":
                break
            path.append(part)
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            node = node[part]
            path.append(part)
    return tuple(path)


def _sort_of_variants(model: type[Table], location: Path) -> Sort | None:
    """The variants among which the table of a location was chosen, where there are any."""
    for part in location[:-1]:
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        if field is not None and field.shape.variants and location[-2] in field.shape.variants:
            names = {tag.strip("<>"): table for tag, table in field.shape.variants.items()}
            return Sort("a method", names)
    return None


def _unknown_key(
    raw: RawSpec,
    path: Path,
    known: list[str],
    model: type[Table],
    sort: Sort | None,
    detail: ErrorDetails,
) -> Diagnostic:
    label = raw.key_label(path)
    name = str(path[-1])
    resources = model.model_fields.get("resources")
    if resources is not None and resources.shape.table is not None:
        here = resources.shape.table.model_fields
        word = name if name in here else repair.WORDS.get(name, "")
        if sort is not None and word in sort.lacks:
            return _not_for_kind(raw, path, sort, sort.lacks[word])
        if word in here and word not in known and "resources" not in path:
            help = f"write it under resources: resources = {{ {word} = … }}"
            return schema.UNKNOWN_KEY.at(label, help=help, key=name)
    elsewhere = [key for key, table in sort.tables.items() if name in _names(table)] if sort else []
    close = repair.suggestion(name, known)
    if sort is not None and elsewhere:
        return _of_another(raw, path, sort, elsewhere, close)
    if close is not None:
        right = repair.meant(name, known)
        fits = right is not None and _fits(model, (*detail["loc"][:-1], right), detail["input"])
        fix = repair.rename(raw, path, right) if right is not None and fits else None
        help = f"did you mean `{close}`?"
        return schema.UNKNOWN_KEY.at(label, help=help, fix=fix, key=name)
    nearest = sorted(known, key=lambda key: (-repair.likeness(name, key), key))
    help = f"known here: {_listed(nearest)}" if known else ""
    return schema.UNKNOWN_KEY.at(label, help=help, key=name)


def _listed(keys: Sequence[str]) -> str:
    """The first of some keys, and where the others are told."""
    rest = len(keys) - _MOST_LISTED
    if rest <= 1:
        return ", ".join(keys)
    return f"{', '.join(keys[:_MOST_LISTED])}, and {rest} more, which `jobspec schema` has"


def _of_another(
    raw: RawSpec, path: Path, sort: Sort, elsewhere: list[str], close: str | None
) -> Diagnostic:
    """A key that belongs to other tables of the same sort."""
    kinds = ", ".join(f'"{kind}"' for kind in elsewhere if kind)
    help = (
        f"it goes with {sort.noun} of kind {kinds}" if kinds else f"it goes with {sort.called('')}"
    )
    if close is not None:
        help += f"; or did you mean `{close}`?"
    return _not_for_kind(raw, path, sort, help)


def _not_for_kind(raw: RawSpec, path: Path, sort: Sort, help: str) -> Diagnostic:
    found: object = raw.data
    for part in path[:-1]:
        found = found[part]  # type: ignore[index]  # the path leads through the document
    own = str(found.get("kind", "")) if isinstance(found, dict) else ""
    related = [raw.label((*path[:-1], "kind"), "its kind")] if own else []
    label, key = raw.key_label(path), str(path[-1])
    return schema.NOT_FOR_KIND.at(label, *related, help=help, key=key, what=sort.called(own))


def _names(table: type[Table]) -> list[str]:
    return [field.alias or name for name, field in table.model_fields.items()]


def _known_keys(model: type[Table], path: Path) -> list[str]:
    """The keys that the table at the path may have."""
    table = _table_of(model, path)
    return [] if table is None else _names(table)


def _table_of(model: type[Table], path: Path) -> type[Table] | None:
    """The table of which the last part of a path is a key, where that can be told."""
    for part in path[:-1]:
        if isinstance(part, int):
            continue
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        if field is None:
            continue
        if field.shape.table is None:
            return None
        chosen = next((part for part in path if part in field.shape.variants), None)
        model = field.shape.variants[str(chosen)] if chosen else field.shape.table
    return model


def _fits(model: type[Table], path: Path, value: object) -> bool:
    """Whether a value may stand at a path; what is wrong inside a table, is wrong by itself."""
    table = _table_of(model, path)
    fields = {} if table is None else table.model_fields
    field = next((f for name, f in fields.items() if path[-1] in (name, f.alias)), None)
    if field is None or (isinstance(value, dict) and field.shape.table is not None):
        return True
    from pydantic_core import SchemaValidator, ValidationError

    try:
        SchemaValidator(field.shape.schema()).validate_python(value)
    except ValidationError:
        return False
    return True
