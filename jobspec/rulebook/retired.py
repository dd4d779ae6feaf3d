"""Where a payload's own code uses words that Modal's SDK has given up."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jobspec.data import Retired, retired_words
from jobspec.diagnostic import Label
from jobspec.facts.parts import Call, Part
from jobspec.lower.newer import oldest_release, release
from jobspec.rulebook.job import AnalyzedJob


class Use(NamedTuple):
    """A retired word, and a place where it is used."""

    word: Retired
    label: Label


def uses(job: AnalyzedJob, *, removed: bool) -> Iterator[Use]:
    """The uses of words that are removed, or of those that are deprecated, each word once a part.

    A deprecated word counts where the oldest SDK that the spec is for has what replaces it.
    """
    oldest = oldest_release(job.spec.modal)
    words = {
        word.name: word
        for word in retired_words()
        if word.is_removed is removed and release(word.since) <= oldest
    }
    entries = {entry.name for entry in job.entries}
    for part in job.facts.parts:
        found: dict[str, Label] = {}
        for name, label in (*_imported(part, words), *_used(part, words, entries)):
            found.setdefault(name, label)
        for name, label in found.items():
            yield Use(words[name], label)


def _imported(part: Part, words: Mapping[str, Retired]) -> Iterator[tuple[str, Label]]:
    for each in part.imports:
        name = each.module if each.name is None else f"{each.module}.{each.name}"
        if name in words and not each.guarded:
            yield name, part.label(each.node)


def _used(
    part: Part, words: Mapping[str, Retired], entries: set[str]
) -> Iterator[tuple[str, Label]]:
    for reading in part.readings:
        head = reading.name.split(".") if reading.name.startswith("modal.") else []
        for length in range(2, len(head) + 1):
            name = ".".join(head[:length])
            if name in words:
                yield name, part.label(reading.node)
    for call in part.calls:
        if f".{call.method}" in words and _root(call.node, part) in {"modal", *entries}:
            yield f".{call.method}", part.label(call.node.func)
        if call.node.keywords:
            yield from _keywords(part, call, words)


def _keywords(part: Part, call: Call, words: Mapping[str, Retired]) -> Iterator[tuple[str, Label]]:
    """Keywords of calls of the SDK; those of a remote call are the function's own."""
    if not call.name.startswith("modal.") and call.method != "with_options":
        return
    for keyword in call.node.keywords:
        if f"{keyword.arg}=" in words:
            yield f"{keyword.arg}=", part.label(keyword.value)


def _root(call: ast.Call, part: Part) -> str:
    """The first part of the name that a chain of calls begins with, if it begins with one."""
    names = {id(reading.node): reading.name for reading in part.readings}
    node: ast.expr = call.func
    while isinstance(node, (ast.Attribute, ast.Call)):
        if id(node) in names:
            return names[id(node)].partition(".")[0]
        node = node.func if isinstance(node, ast.Call) else node.value
    return names.get(id(node), "").partition(".")[0]
