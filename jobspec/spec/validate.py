"""RawSpec to JobSpec: every table checked, defaults merged, references resolved.

Findings gather as far as they can; a stage that lacks its input is not begun.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic_core import ValidationError

from jobspec.diagnostic import Diagnostic, has_errors
from jobspec.rules import schema
from jobspec.spec.constants import interpolate, read_constants
from jobspec.spec.job import JobSpec, Path
from jobspec.spec.load import RawSpec
from jobspec.spec.resolve import resolve
from jobspec.spec.table import AnyTable, Table
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.job import JobTable
from jobspec.spec.values import kind_of

if TYPE_CHECKING:
    from jobspec.kinds.base import EntryKind

FindKind = Callable[[str], "EntryKind | None"]


def validate(
    raw: RawSpec, find_kind: FindKind, kinds: Mapping[str, str]
) -> tuple[JobSpec | None, list[Diagnostic]]:
    """The resolved spec, or None and the errors that stand in its way.

    `find_kind` gives the kind of a name in `kinds`; only the kinds that a spec uses are asked for.
    """
    constants, diagnostics = read_constants(raw)
    data, found = interpolate(raw, constants)
    diagnostics += found
    raw_entries = data.pop("entry", None)
    job, found = _table(JobTable, data, raw, ())
    diagnostics += found
    entries: list[tuple[EntryKind, EntryTable, Path]] = []
    for value, path in _entry_tables(raw, raw_entries, diagnostics):
        entry = _entry(value, path, raw, find_kind, kinds, diagnostics)
        if entry is not None:
            entries.append(entry)
    if job is None or has_errors(diagnostics):
        return None, _without_echoes(diagnostics)
    return resolve(raw, job, constants, entries, diagnostics)


def _without_echoes(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Findings, less those on a value that only is wrong because a constant of it is missing."""
    unexpanded = {
        each.primary.span for each in diagnostics if each.rule is schema.UNDECLARED_CONSTANT
    }
    return [
        each
        for each in diagnostics
        if each.rule is not schema.BAD_VALUE or each.primary.span not in unexpanded
    ]


def _table(
    model: type[AnyTable],
    value: object,
    raw: RawSpec,
    path: Path,
    others: Callable[[], Mapping[str, type[Table]]] = dict,
    lacks: Mapping[str, str] = MappingProxyType({}),
) -> tuple[AnyTable | None, list[Diagnostic]]:
    """The table that a value is, or why it is none.

    `others` are those of other kinds of entry, `lacks` the resources that its own does without.
    """
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        # Only a wrong spec pays for the code that explains it.
        from jobspec.spec.explain import Sort, explain

        return None, explain(error, raw, path, model, Sort("an entry", others(), lacks))


def _entry_tables(
    raw: RawSpec, value: object, diagnostics: list[Diagnostic]
) -> list[tuple[dict[str, object], Path]]:
    if isinstance(value, dict):
        return [(value, ("entry",))]
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [(item, ("entry", index)) for index, item in enumerate(value)]
    if value is None:
        label = raw.key_label(())
        help = 'add [entry] with kind = "function" and payload = "FILE.py:NAME"'
        diagnostics.append(schema.MISSING_KEY.at(label, help=help, key="entry"))
        return []
    label = raw.key_label(("entry",))
    cause = f"expected [entry] or [[entry]], got {kind_of(value)}"
    diagnostics.append(schema.BAD_VALUE.at(label, key="`entry`", cause=cause))
    return []


def _entry(
    value: dict[str, object],
    path: Path,
    raw: RawSpec,
    find_kind: FindKind,
    kinds: Mapping[str, str],
    diagnostics: list[Diagnostic],
) -> tuple[EntryKind, EntryTable, Path] | None:
    name = value.get("kind")
    if "kind" not in value:
        label = raw.key_label(path, "`kind` belongs here")
        help = f"one of {', '.join(kinds)}"
        diagnostics.append(schema.MISSING_KEY.at(label, help=help, key="entry.kind"))
        return None
    kind = find_kind(name) if isinstance(name, str) else None
    if kind is None:
        diagnostics.append(_unknown_kind(raw, (*path, "kind"), name, list(kinds)))
        return None

    def tables() -> dict[str, type[Table]]:
        found = {other: find_kind(other) for other in kinds}
        return {other: each.table for other, each in found.items() if each is not None}

    table, found = _table(kind.table, value, raw, path, tables, kind.lacks)
    diagnostics += found
    return (kind, table, path) if table is not None else None


def _unknown_kind(raw: RawSpec, path: Path, name: object, kinds: list[str]) -> Diagnostic:
    from jobspec.spec import repair

    close = repair.suggestion(str(name), kinds)
    help = f"did you mean {close!r}?" if close else f"one of {', '.join(kinds)}"
    fix = repair.name_at(raw, path, name, kinds) if isinstance(name, str) else None
    return schema.UNKNOWN_KIND.at(raw.label(path), help=help, fix=fix, kind=name)
