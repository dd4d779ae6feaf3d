"""`jobspec show`: a spec with its defaults merged, and where each value came from."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import NamedTuple

from jobspec.commands.report import Exit, report, say, status
from jobspec.commands.specs import Choice, one_variant, spec_paths
from jobspec.diagnostic import Label
from jobspec.expression import Name, Text
from jobspec.pipeline import compile_variant, read_spec
from jobspec.spec.job import Entry, JobSpec, Mount, Path, Step
from jobspec.spec.sorts import SORTS
from jobspec.spec.table import Table
from jobspec.spec.tables.entry import PayloadRef
from jobspec.spec.tables.main import DEFAULT_OUTPUT, GOES_WITH, MainTable

_MERGED = {"kind", "payload", "image", "resources", "schedule", "env"} | {s.key for s in SORTS}
"""Keys of an entry that are shown with the shared tables merged into them."""


DEFAULT = "default"
"""The origin of what nobody says."""


class Value(NamedTuple):
    """One resolved value and its origin: a line of the spec, or the language's default.

    After the line of a text stand the constants that it names, each with its own line.
    """

    key: str
    value: object
    origin: str


def show_command(spec: str, choice: Choice, *, format: str) -> Exit:
    """Print the resolved spec to stdout."""
    specs, diagnostics = spec_paths([spec])
    if len(specs) > 1:
        say(f"jobspec: show takes one spec, and {spec} holds {len(specs)}")
        return Exit.USAGE
    job = None
    if specs:
        file = read_spec(specs[0])
        compilation = compile_variant(file, one_variant(file, choice))
        diagnostics += compilation.diagnostics
        job = compilation.job
    if job is not None:
        tables = resolved(job)
        sys.stdout.write(_as_json(tables) if format == "json" else _as_text(tables))
    report(diagnostics, "text")
    return status(diagnostics)


def resolved(job: JobSpec) -> dict[str, list[Value]]:
    """Tables of the resolved spec by header, in the order of the language."""
    tables = {
        "": [
            _value(job, "name", job.name, ("name",)),
            _value(job, "description", job.description, ("description",)),
            _value(job, "modal", job.modal, ("modal",)),
            *_set(job, {"tags": job.tags, "include_source": job.include_source}),
        ]
    }
    for name, value in job.constants.items():
        tables.setdefault("constants", []).extend(_rows(job, name, value, ("constants", name)))
    for image in job.images.values():
        rows = [_value(job, image.source, image.start, (*image.path, image.source))]
        for key, option in image.options.items():
            rows.append(_value(job, key, option, (*image.path, key)))
        for step in image.steps:
            rows += _step(job, step)
        if image.imports:
            rows.append(_value(job, "imports", image.imports, (*image.path, "imports")))
        tables["image" if image.name == "image" else f"images.{image.name}"] = rows
    for name, handle in job.handles.items():
        key = handle.sort.key
        tables[f"{key}.{name}"] = _fields(job, handle.table, (key, name))
    for entry in job.entries:
        tables[f"entry.{entry.name}"] = _entry(job, entry)
    if job.main is not None:
        tables["main"] = _main(job, job.main)
    return tables


def _main(job: JobSpec, main: MainTable) -> list[Value]:
    """The keys that go with what it does; the folder for files too where nobody names one."""
    other = {key for key, verbs in GOES_WITH.items() if not {*verbs} & {*main.verbs}}
    rows = [row for row in _fields(job, main, ("main",)) if row.key not in other]
    if main.output is None and (main.keep is not None or main.sweep is not None):
        rows.append(Value("output", DEFAULT_OUTPUT, DEFAULT))
    return rows


def _step(job: JobSpec, step: Step) -> list[Value]:
    in_array = step.path[-3:-2] == ("steps",)
    action = ".".join(map(str, step.path[-3 if in_array else -1 :]))
    rows = [_value(job, action, step.value, step.path)]
    for key, option in step.options.items():
        name = key.removesuffix("_")
        shown = tuple(option) if isinstance(option, Mapping) and key == "volumes" else option
        rows.append(_value(job, f"{action}.{name}", shown, (*step.path[:-1], name)))
    return rows


def _entry(job: JobSpec, entry: Entry) -> list[Value]:
    rows = [
        _value(job, "kind", entry.kind.name, (*entry.path, "kind")),
        _value(job, "payload", f"{entry.file}:{entry.name}", (*entry.path, "payload")),
        _value(job, "image", entry.image, (*entry.path, "image")),
    ]
    for name, resource in entry.resources.items():
        rows += _rows(job, name, resource.value, resource.path)
    for name, mount in entry.mounts.items():
        key = job.handles[name].sort.key
        own: Path = (*entry.path, key, name)
        path = own if job.raw.key(own) else (key, name, "mount")
        rows.append(_value(job, f"{key}.{name}", _mount(mount), path))
    if entry.secrets:
        secrets: Path = (*entry.path, "secrets")
        secrets = secrets if job.raw.key(secrets) else ("secrets",)
        rows.append(_value(job, "secrets", list(entry.secrets), secrets))
    for name, variable in entry.env.items():
        own = (*entry.path, "env", name)
        path = own if job.raw.key(own) else ("env", name)
        rows.append(_value(job, f"env.{name}", variable, path))
    for name in type(entry.table).model_fields:
        value = getattr(entry.table, name)
        if name not in _MERGED and value not in (None, (), {}):
            rows += _rows(job, name, value, (*entry.path, name))
    if entry.schedule is not None:
        own = (*entry.path, "schedule")
        path = own if job.raw.key(own) else ("schedule",)
        rows += _rows(job, "schedule", entry.schedule, path)
    return rows


def _mount(mount: Mount) -> object:
    """Where it is, and how, if it is not all of it to read and write."""
    options = {"read_only": mount.read_only, "sub_path": mount.sub_path}
    given = {name: value for name, value in options.items() if value}
    return {"mount": mount.path, **given} if given else mount.path


def _set(job: JobSpec, values: Mapping[str, object]) -> list[Value]:
    """Keys at the top of the spec, those that it sets."""
    return [row for key, value in values.items() for row in _rows(job, key, value, (key,))]


def _fields(job: JobSpec, table: Table, path: Path) -> list[Value]:
    rows = []
    for name, field in type(table).model_fields.items():
        key = field.alias or name
        rows += _rows(job, key, getattr(table, name), (*path, key))
    return rows


def _rows(job: JobSpec, key: str, value: object, path: Path) -> list[Value]:
    """A value, or those in a table under dotted keys, since each may be from elsewhere."""
    if value in (None, (), {}):
        return []
    if isinstance(value, Table):
        # What a table has by default says nothing that its other keys do not.
        rows = [row for row in _fields(job, value, path) if row.origin != DEFAULT]
        return [row._replace(key=f"{key}.{row.key}") for row in rows] or [
            _value(job, key, {}, path)
        ]
    if isinstance(value, Mapping):
        return [
            row
            for name, item in value.items()
            for row in _rows(job, f"{key}.{_key(str(name))}", item, (*path, name))
        ]
    return [_value(job, key, value, path)]


def _value(job: JobSpec, key: str, value: object, path: Path) -> Value:
    label = job.raw.key(path)
    if label is None:
        return Value(key, _plain(value), DEFAULT)
    constants = "".join(
        f", {name} {_line(job.raw.label(('constants', name)))}" for name in _constants(value)
    )
    return Value(key, _plain(value), _line(label) + constants)


def _constants(value: object) -> list[str]:
    """The constants that a text names, each once."""
    parts = value.parts if isinstance(value, Text) else ()
    return list(dict.fromkeys(each.name for each in parts if isinstance(each, Name)))


def _line(label: Label) -> str:
    """Where it is said."""
    return f"{label.source.name}:{label.source.position(label.span.start).line}"


def _plain(value: object) -> object:
    """The value as JSON has it."""
    if isinstance(value, PayloadRef):
        return f"{value.file}:{value.name}"
    if isinstance(value, Table):
        values = value.model_dump().items()
        return {name: _plain(each) for name, each in values if each not in (None, 0, (), {})}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _as_text(tables: Mapping[str, list[Value]]) -> str:
    rows = []
    for header, values in tables.items():
        shown = [value for value in values if value.value is not None]
        if header:
            rows += ["", f"[{header}]"]
        texts = [f"{value.key} = {_inline(value.value)}" for value in shown]
        width = min(max(map(len, texts), default=0), 60)
        rows += [
            f"{text:<{width}}  # {value.origin}" for text, value in zip(texts, shown, strict=True)
        ]
    return "\n".join(rows) + "\n"


def _key(name: str) -> str:
    """A name as TOML writes a key."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=True)


def _inline(value: object) -> str:
    """The value as TOML writes it on one line."""
    if isinstance(value, dict):
        if not value:
            return "{}"
        rows = (f"{_key(key)} = {_inline(each)}" for key, each in value.items())
        return "{ " + ", ".join(rows) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=True)


def _as_json(tables: Mapping[str, list[Value]]) -> str:
    document = {
        header or "job": {row.key: {"value": row.value, "from": row.origin} for row in values}
        for header, values in tables.items()
    }
    return json.dumps(document, indent=2) + "\n"
