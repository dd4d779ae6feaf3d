"""`sweep`: an entry called for every member of a grid of arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jobspec.diagnostic import Diagnostic, Label
from jobspec.expression import Data, Expression, Literal, Mapped, lift
from jobspec.link.definitions import Definition
from jobspec.mains.shared import check_keep, folder_option, switch, taken_names
from jobspec.mains.simple import annotated, fits, literal_defaults, simple_type
from jobspec.mains.target import Target
from jobspec.plan import Parameter, SweepMain, free_name
from jobspec.rules import schema
from jobspec.spec.grids import Setting, settings
from jobspec.spec.job import JobSpec

_TABLES = ("arguments", "grid", "zip")


def check(job: JobSpec, target: Target, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Whether every member of the sweep fits the entry, and its results `keep`."""
    assert job.main is not None
    return [*_Checks(job, target).found(), *check_keep(job.main, definitions)]


class _Checks:
    """The checks of a sweep's arguments, each finding at the key or value at fault."""

    def __init__(self, job: JobSpec, target: Target) -> None:
        self._raw = job.raw
        self._target = target
        self._kinds = {each.arg: annotated(each) for each in target.parameters}
        self._tables = {name: list(settings(getattr(job.main, name))) for name in _TABLES}
        self._base = {each.key: each.value for each in self._tables["arguments"]}

    def found(self) -> Iterator[Diagnostic]:
        for table, found in self._tables.items():
            for setting in found:
                yield from self._check_name(table, setting)
                yield from self._check_values(table, setting)
        yield from self._check_missing()
        yield from self._check_zip()

    def _label(self, table: str, setting: Setting) -> Label:
        return self._raw.key_label(("main", table, *setting.path))

    def _bad(self, label: Label, key: str, cause: str, help: str = "") -> Diagnostic:
        return schema.BAD_VALUE.at(label, help=help, key=f"`{key}`", cause=cause)

    def _wrong(self, table: str, setting: Setting, cause: str, help: str = "") -> Diagnostic:
        return self._bad(self._label(table, setting), setting.key, cause, help)

    def _check_name(self, table: str, setting: Setting) -> Iterator[Diagnostic]:
        top, dot, _ = setting.key.partition(".")
        names = self._target.names
        if top not in names and not self._target.takes_any:
            from jobspec.spec.repair import suggestion

            close = suggestion(top, names)
            help = f"`{self._target.named}` takes: {', '.join(names) or 'nothing'}"
            help = f"did you mean `{close}`?" if close else help
            yield schema.UNKNOWN_KEY.at(self._label(table, setting), help=help, key=top)
        elif dot and self._kinds.get(top) is not None:
            kind = self._kinds[top]
            yield self._wrong(table, setting, f"`{top}` is of type {kind}, which has no keys")
        elif any("." in str(part) for part in setting.path) and table == "arguments":
            cause = "a dot stands between the keys of tables in a sweep"
            yield self._wrong(table, setting, cause, "call the key otherwise")
        for other, found in self._tables.items():
            for each in found:
                if each.key.startswith(setting.key + "."):
                    cause = f"it is a table in {other}, which has `{each.key}`"
                    yield self._wrong(table, setting, cause, "set its keys, or all of it")
                if each.key == setting.key and (table, other) == ("zip", "grid"):
                    yield self._wrong(table, setting, "it is in grid too")

    def _check_values(self, table: str, setting: Setting) -> Iterator[Diagnostic]:
        of_base = simple_type(self._base.get(setting.key))
        wanted = self._kinds.get(setting.key) or (of_base if table != "arguments" else None)
        if wanted is None:
            return
        values = [setting.value] if table == "arguments" else setting.value
        assert isinstance(values, list)
        for at, value in enumerate(values):
            if not fits(value, wanted) and not (of_base == "int" and fits(value, "float")):
                path = ("main", table, *setting.path)
                place = path if table == "arguments" else (*path, at)
                cause = f"expected {wanted}, got {value!r}"
                if self._kinds.get(setting.key):
                    cause += f", as `{self._target.named}` is annotated"
                yield self._bad(self._raw.label(place), setting.key, cause)

    def _check_missing(self) -> Iterator[Diagnostic]:
        given = {each.key.partition(".")[0] for found in self._tables.values() for each in found}
        missing = [name for name in self._target.required if name not in given]
        if missing:
            label = self._raw.key_label(("main", "sweep"))
            cause = f"it needs {', '.join(missing)}"
            help = f"write arguments = {{ {missing[0]} = … }}, or give it values in grid"
            name = self._target.named
            yield schema.BAD_TARGET.at(label, help=help, verb="sweep", name=name, cause=cause)

    def _check_zip(self) -> Iterator[Diagnostic]:
        found = self._tables["zip"]
        for each in found[1:]:
            first, other = found[0].value, each.value
            assert isinstance(first, list) and isinstance(other, list)
            if len(other) != len(first):
                cause = f"it has {len(other)} values, `{found[0].key}` has {len(first)}"
                help = "what is in zip goes together; what is in grid goes with everything"
                yield self._bad(self._label("zip", each), each.key, cause, help)


def lower(job: JobSpec, target: Target, definitions: Mapping[str, Definition]) -> SweepMain:
    """The plan of the entry point."""
    main = job.main
    assert main is not None
    tables = {name: {s.key: s.value for s in settings(getattr(main, name))} for name in _TABLES}
    tops = {key.partition(".")[0] for table in tables.values() for key in table}
    if target.function is not None:
        defaults = literal_defaults(target.function)
        tables["arguments"] |= {key: item for key, item in defaults.items() if key not in tops}
    floats = {each.arg for each in target.parameters if annotated(each) == "float"}
    taken = taken_names(job, target)
    column = main.sort or ""
    return SweepMain(
        target.receiver,
        target.label,
        _dict(tables["arguments"], floats),
        _dict(tables["grid"], floats),
        _dict(tables["zip"], floats) if tables["zip"] else None,
        any("." in key for table in tables.values() for key in table),
        column.removeprefix("-") or None,
        column.startswith("-"),
        main.keep.name if main.keep is not None else None,
        (
            Parameter(free_name("set", taken), "str", Literal("")),
            folder_option(main, taken),
            switch("resume", taken),
            switch("dry_run", taken),
        ),
        taken,
    )


def _dict(table: Mapping[str, Data], floats: Iterable[str]) -> Mapped:
    """A dict by dotted keys; numbers among floats, or for a float parameter, are floats."""
    items: list[tuple[Expression, Expression]] = []
    for key, value in table.items():
        if isinstance(value, list):
            some = key in floats or any(isinstance(each, float) for each in value)
            value = [_float(each) for each in value] if some else value
        items.append((Literal(key), lift(_float(value) if key in floats else value)))
    return Mapped(tuple(items))


def _float(value: Data) -> Data:
    return float(value) if type(value) is int else value
