"""Safe fixes of a spec: what was meant, and the edit that says it.

Only a wrong spec pays for this module. A fix is offered where the edited text is TOML whose data
differs in that one key or value alone, whatever the value is then worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from jobspec.diagnostic import Fix, Label
from jobspec.source import Span
from jobspec.spec.load import RawSpec, value_at
from jobspec.spec.mistakes import quoted
from jobspec.spec.positions import Path

_ALIKE, _APART = 0.75, 0.08
_BARE = re.compile(r"[A-Za-z0-9_-]+")

WORDS = {
    # what Modal deprecated, and what it is called since
    "allow_concurrent_inputs": "concurrent",
    "checkpointing_enabled": "enable_memory_snapshot",
    "concurrency_limit": "max_containers",
    "container_idle_timeout": "scaledown_window",
    "keep_warm": "min_containers",
    "web_endpoint": "endpoint",
    # Modal's words in Python for what a table of a spec has under another name
    "add_local_dir": "local_dir",
    "add_local_file": "local_file",
    "add_local_python_source": "local_python_source",
    "app_name": "name",
    "apt_install": "apt",
    "asgi_app": "asgi",
    "backoff": "backoff_coefficient",
    "cls": "class",
    "create_if_missing": "create",
    "debian_slim": "python",
    "dockerfile_path": "dockerfile",
    "environment_name": "environment",
    "fastapi_endpoint": "endpoint",
    "from_dict": "values",
    "from_dockerfile": "dockerfile",
    "from_dotenv": "dotenv",
    "from_registry": "registry",
    "kwargs": "arguments",
    "local_entrypoint": "main",
    "mount_path": "mount",
    "path": "mount",
    "pip_install": "packages",
    "pip_install_from_pyproject": "pyproject",
    "pip_install_from_requirements": "pip_requirements",
    "pip_install_private_repos": "private_repos",
    "poetry_install_from_file": "poetry",
    "python_version": "python",
    "remote_path": "to",
    "required_keys": "keys",
    "retries": "max_retries",
    "run_commands": "run",
    "run_function": "call",
    "uv_pip_install": "packages",
    "version_name": "version",
    "wsgi_app": "wsgi",
}
"""Words for keys and kinds that people know from elsewhere, with ours."""


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a wrong one, for a question; letters' case counts little."""
    by_lower = {each.lower(): each for each in known}
    if WORDS.get(name) in by_lower:
        return WORDS[name]
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def meant(name: str, known: Iterable[str]) -> str | None:
    """The one known name that a wrong one can only stand for, or None."""
    names = list(known)
    if WORDS.get(name) in names:
        return WORDS[name]
    ranked = sorted(((likeness(name, each), each) for each in names), reverse=True)[:2]
    if not ranked or ranked[0][0] < _ALIKE:
        return None
    if len(ranked) > 1 and ranked[1][0] > ranked[0][0] - _APART:
        return None
    return ranked[0][1]


def likeness(name: str, other: str) -> float:
    """How alike two names are, from 0 to 1; letters' case does not count."""
    return SequenceMatcher(None, name.lower(), other.lower()).ratio()


def rename(raw: RawSpec, path: Path, name: str) -> Fix | None:
    """The fix that calls the key at a path `name`, where its table has no such key yet."""
    key = raw.key(path)
    written = name if _BARE.fullmatch(name) else quoted(name)
    table = value_at(raw.data, path[:-1])
    if key is None or written is None or not isinstance(table, dict) or name in table:
        return None
    if isinstance(table.get(str(path[-1])), (dict, list)) and not _is_written_once(raw, path, key):
        return None
    return Fix(f"write `{name}`", key.source, key.span, written)


def _is_written_once(raw: RawSpec, path: Path, key: Label) -> bool:
    """Whether the key of a table or array has no second header or dotted key that names it."""
    value = raw.value(path)
    if value is not None and value.span.start > key.span.start:
        return value.source.text[value.span.start] in "{["
    return key.source.text.count(str(path[-1])) == 1


def replace(raw: RawSpec, path: Path, value: str) -> Fix | None:
    """The fix that writes the string `value` in place of one that names no constants."""
    node = value_at(raw.data, path)
    if not isinstance(node, str) or "${" in node:
        return None
    return _written(raw, path, value)


def tabulate(raw: RawSpec, path: Path, table: str) -> Fix | None:
    """The fix that writes a table for the string at a path, where that names no constants."""
    node, value = value_at(raw.data, path), raw.value(path)
    if value is None or not isinstance(node, str) or "${" in node:
        return None
    return Fix(f"write {table}", value.source, value.span, table)


def quote(raw: RawSpec, path: Path) -> Fix | None:
    """The fix that makes a string of the number at a path, as it is written."""
    value = raw.value(path)
    if value is None or not isinstance(value_at(raw.data, path), float):
        return None
    return _written(raw, path, value.source.text[value.span.start : value.span.end])


def wrap(raw: RawSpec, path: Path) -> Fix | None:
    """The fix that makes an array of the one value at a path."""
    value = raw.value(path)
    if value is None:
        return None
    text = value.source.text[value.span.start : value.span.end]
    return Fix(f"write [{text}]", value.source, value.span, f"[{text}]")


def _written(raw: RawSpec, path: Path, text: str) -> Fix | None:
    value, written = raw.value(path), quoted(text)
    if value is None or written is None:
        return None
    return Fix(f"write {written}", value.source, value.span, written)


def name_at(raw: RawSpec, path: Path, name: str, known: Iterable[str]) -> Fix | None:
    """The fix for a wrong name, which is the value at a path or else the key."""
    right = meant(name, known)
    if right is None:
        return None
    if value_at(raw.data, path) == name:
        return replace(raw, path, right)
    return rename(raw, path, right) if path[-1:] == (name,) else None


def in_text(raw: RawSpec, path: Path, old: str, new: str) -> Fix | None:
    """The fix that writes `new` for the only `old` in the string at a path."""
    value = raw.value(path)
    if value is None:
        return None
    text, span = value.source.text, value.span
    if text.count(old, span.start, span.end) != 1:
        return None
    at = text.index(old, span.start)
    return Fix(f"write `{new}`", value.source, Span(at, at + len(old)), new)
