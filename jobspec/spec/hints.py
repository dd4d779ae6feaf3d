"""What people write in a spec that has another form there, and that form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from jobspec.spec import choices, values
from jobspec.spec.mistakes import quoted
from jobspec.spec.positions import Path
from jobspec.spec.repair import WORDS
from jobspec.spec.steps import ACTIONS
from jobspec.spec.table import Table
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.images import ImageTable, StepTable
from jobspec.spec.tables.job import JobTable

_NAMED = ("secrets", "dicts", "queues", "proxies")
_CONCURRENCY = ("allow_concurrent_inputs", "concurrency", "max_concurrency", "max_inputs")
_TOP_LINES = ("name", "description", "modal", "tags")
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))
_NO_LIMIT = 10**9


class Form(NamedTuple):
    """How a spec says something: in words, and the TOML that can only be meant, where it is known."""

    help: str
    value: str | None = None


def of_key(path: Path, value: object, known: Sequence[str]) -> str:
    """How a spec says what an unknown key was to say; empty where nobody can tell.

    `known` are the keys that stand there.
    """
    name, parent = str(path[-1]), _parts(path)[:-1]
    if parent == ["image"] or (parent[:1] == ["images"] and len(parent) == 2):
        return _step(name, value)
    in_resources = parent[-1:] == ["resources"]
    if name in _CONCURRENCY and (in_resources or (parent == ["entry"] and "concurrent" in known)):
        most = value if isinstance(value, int) and not isinstance(value, bool) else "…"
        return f"an entry says it as concurrent = {{ max_inputs = {most} }}"
    if in_resources:
        shared = name in JobTable.model_fields and name not in _TOP_LINES
        own = name in EntryTable.model_fields or name == "schedule"
        places = [f"in [{name}]"] * shared + [f"as `{name}` of an entry"] * own
        return f"it stands {', or '.join(places)}" if places else ""
    return ""


def of_table(path: Path, value: object) -> Form | None:
    """The table that a string stands for where a table belongs."""
    if not isinstance(value, str):
        return None
    parts = _parts(path)
    written = quoted(value)
    if parts[-1] == "schedule":
        return _schedule(value, written)
    if parts[-1] == "period":
        period = _period(value)
        return _only(period) if period else Form("write a table such as { hours = 6 }")
    if written is not None and parts[:-1] == ["entry", "volumes"] and value.startswith("/"):
        return _only(f"{{ mount = {written} }}")
    if len(parts) != 2 or written is None:
        return None
    if parts[0] in _NAMED and _takes(values.object_name, value):
        return _only(f"{{ name = {written} }}")
    if parts[0] == "volumes" and value.startswith("/"):
        return Form(f'write {{ mount = {written}, name = "…" }}, with its name on Modal')
    if parts[0] == "volumes":
        return Form(f'write {{ mount = "/…", name = {written} }}')
    return None


def _schedule(value: str, written: str | None) -> Form:
    if written is not None and _takes(choices.cron, value):
        return _only(f"{{ cron = {written} }}")
    period = _period(value)
    if period:
        return _only(f"{{ period = {period} }}")
    return Form('write { cron = "0 2 * * *" } or { period = { hours = 6 } }')


def _period(value: str) -> str:
    """A duration as a table of its units, or nothing."""
    try:
        rest = values.seconds(1, _NO_LIMIT)(value)
    except ValueError:
        return ""
    found = []
    for unit, seconds in _UNITS:
        amount, rest = divmod(rest, seconds)
        found += [f"{unit} = {amount}"] if amount else []
    return f"{{ {', '.join(found)} }}"


def _only(value: str) -> Form:
    return Form(f"write {value}", value)


def _step(name: str, value: object) -> str:
    action = name if name in ACTIONS else WORDS.get(name, "")
    if action not in ACTIONS or action in ImageTable.model_fields:
        return ""
    options = "".join(f", {key} = …" for key in ACTIONS[action].needed)
    return f"it is a step: steps = [{{ {action} = {_of_step(action, value)}{options} }}]"


def _of_step(action: str, value: object) -> str:
    """The value of a step, from one that is it or an element of it."""
    for tried in (value, [value]):
        if _is_of(StepTable, action, tried):
            shown = _written(tried)
            if shown is not None:
                return shown
    return "…"


def _is_of(table: type[Table], key: str, value: object) -> bool:
    parse = table.model_fields[key].shape.parse
    return parse is not None and _takes(parse, value)


def _takes(parse: Callable[[object], object], value: object) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True


def _written(value: object) -> str | None:
    if isinstance(value, str):
        return quoted(value)
    if not isinstance(value, list):
        return None
    items = [_written(item) for item in value]
    return None if None in items else f"[{', '.join(str(item) for item in items)}]"


def _parts(path: Path) -> list[str]:
    return [part for part in path if isinstance(part, str)]
