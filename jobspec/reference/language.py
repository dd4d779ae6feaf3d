"""`language.md`: every table and key of the language, made from the tables that read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, get_origin

from jobspec import kinds
from jobspec.reference.words import default_of, holds, modal_words
from jobspec.spec.defaults import KnownTable, WorkspaceTable
from jobspec.spec.table import Key, Table
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.job import JobTable

LANGUAGE = Path(__file__).with_name("language.md")
_EXAMPLES = Path(__file__).with_name("examples.md")

_HEAD = """\
# The language

Every table and key of a spec. This page is made from the code that reads specs
(`python -m jobspec.reference`); what is said under *in Modal* is the keyword that a key becomes, and
*since* the first SDK that has it, where not all do that a spec can be for.

A spec is TOML 1.0, in UTF-8. Every string may hold `${NAME}` for a constant; `$${` is a plain `${`. A key
that is not here is an error.

Examples leave out the name and the entry where these are not the point; their payload is at the end.
"""
_COLUMNS = "| key | holds | default | meaning | in Modal | since |\n| --- | --- | --- | --- | --- | --- |\n"
_ENTRY_KEYS = """\
A function or class that the app deploys: `[entry]` for one, `[[entry]]` for each of several. What it says
of resources, handles and environment goes over the shared tables key by key.
"""


class _Section(NamedTuple):
    """A table where it stands in a spec: `path` in a spec, and where its words of Modal are."""

    path: str
    header: str
    table: type[Table]
    places: tuple[str, ...]


def language() -> str:
    """The whole page."""
    examples = read_examples()
    parts = [_HEAD, "## The top of a spec\n", _keys(JobTable.model_fields.items(), ("",))]
    seen: set[type[Table]] = {JobTable}
    parts.append(examples.get("top", ""))
    for name, key in JobTable.model_fields.items():
        parts += _below(name, key, (name,), examples, seen)
    parts += _entries(examples, seen)
    parts += ["## `[tool.jobspec]`\n", f"{_summary(WorkspaceTable)}\n"]
    parts += [_keys(WorkspaceTable.model_fields.items(), ("",)), examples["tool.jobspec"]]
    parts += ["### `[tool.jobspec.known]`\n", f"{_summary(KnownTable)}\n"]
    parts += [_keys(KnownTable.model_fields.items(), ())]
    parts += ["## The payload of the examples\n", examples["payload"]]
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def read_examples() -> dict[str, str]:
    """What `examples.md` says of a section, by the section's path."""
    _, *rest = re.split(
        r"^## (\S+)\n\n?", _EXAMPLES.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return {path: text.strip() + "\n" for path, text in zip(rest[::2], rest[1::2], strict=True)}


def _below(
    path: str,
    key: Key[object],
    places: tuple[str, ...],
    examples: Mapping[str, str],
    seen: set[type[Table]],
) -> Iterator[str]:
    """The sections of the table that a key holds, and of those in it."""
    table = key.shape.table
    if table is not None and table.accepts() is not table:
        # What an entry selects: of its tables, those are told that a change is made of.
        for inner in table.model_fields.values():
            if inner.shape.table is not None:
                yield from _below(f"{path}.NAME", inner, places, examples, seen)
        return
    if table is None or table in seen or not table.model_fields:
        if path in examples and "." not in path:
            yield f"## {_header(path, key)}\n"
            yield from filter(
                None, [key.description + "\n" * bool(key.description), examples[path]]
            )
        return
    seen.add(table)
    yield f"## {_header(path, key)}\n"
    yield f"{_summary(table)}\n"
    yield _keys(table.model_fields.items(), places)
    yield examples.get(path, "")
    for name, inner in table.model_fields.items():
        word = inner.alias or name
        deeper = tuple(f"{place}.{word}" for place in places)
        yield from _below(f"{path}.{word}", inner, deeper, examples, seen)
    for tag, variant in key.shape.variants.items():
        if variant is not table:
            kind = tag.strip("<>")
            yield f'### `{path}.NAME = {{ kind = "{kind}", … }}`\n'
            yield f"{_summary(variant)}{_in_modal(kind)}\n"
            own = [(name, key) for name, key in variant.model_fields.items() if name != "kind"]
            yield _keys(own, places)


def _header(path: str, key: Key[object]) -> str:
    accepts = key.shape.accepts
    if get_origin(accepts) is dict and key.shape.table is not None:
        path = path if path.endswith(".NAME") else f"{path}.NAME"
    if path.partition(".")[2] not in ("", "NAME"):
        return f"`{path} = [{{ … }}]`" if get_origin(accepts) is list else f"`{path} = {{ … }}`"
    return f"`[{path}]`"


def _entries(examples: Mapping[str, str], seen: set[type[Table]]) -> Iterator[str]:
    """What entries of every kind have, then the keys of each kind."""
    common = EntryTable.model_fields
    yield "## `[entry]`, `[[entry]]`\n"
    yield _ENTRY_KEYS
    yield _keys(common.items(), ("entry",))
    yield examples.get("entry", "")
    for name, key in common.items():
        yield from _below(f"entry.{name}", key, (f"entry.{name}",), examples, seen)
    for kind in kinds.KINDS:
        found = kinds.kind(kind)
        assert found is not None
        own = [(name, key) for name, key in found.table.model_fields.items() if name not in common]
        yield f'## `kind = "{kind}"`\n'
        yield f"{_summary(found.table)}{_in_modal(kind)}\n"
        yield _keys(own, ("entry",))
        yield examples.get(f"entry.{kind}", "")
        for name, key in own:
            deeper = (f"entry.{name}", "entry")
            yield from _below(f"entry.{name}", key, deeper, examples, seen)


def _in_modal(kind: str) -> str:
    """The decorator of a kind, as the end of what is said of it."""
    words, since = modal_words(f"entry.kind={kind}")
    return f" In Modal {words}{f', since {since}' if since else ''}." if words else ""


def _keys(fields: Iterable[tuple[str, Key[object]]], places: tuple[str, ...]) -> str:
    rows = [_row(name, key, places) for name, key in fields]
    return _COLUMNS + "".join(rows) if rows else ""


def _row(name: str, key: Key[object], places: tuple[str, ...]) -> str:
    word = key.alias or name
    where = [f"{place}.{word}".lstrip(".") for place in places]
    where += [f"image.steps.{word}"] if "image" in places else []
    where += [f"image.steps.*.{word}"] if "image.steps" in places else []
    words, since = modal_words(*where)
    cells = [f"`{word}`", holds(key), default_of(key), key.description, words, since]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _summary(table: type[Table]) -> str:
    return re.sub(r"\s+", " ", (table.__doc__ or "").strip())
