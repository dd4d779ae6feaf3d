"""`[constants]`, and `${NAME}` in the strings of a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jobspec.diagnostic import Diagnostic, Fix
from jobspec.expression import Data, Name, Text
from jobspec.rules import schema
from jobspec.spec.job import Path
from jobspec.spec.load import RawSpec
from jobspec.spec.values import data, kind_of

_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)\}")


def read_constants(raw: RawSpec) -> tuple[dict[str, Data], list[Diagnostic]]:
    """The constants that can be written as Python literals, and what is wrong with the others."""
    table = raw.data.get("constants")
    found: dict[str, Data] = {}
    diagnostics: list[Diagnostic] = []
    if not isinstance(table, dict):
        return found, diagnostics
    for name, value in table.items():
        try:
            found[name] = data(value)
        except ValueError as error:
            label = raw.label(("constants", name))
            diagnostics.append(schema.BAD_CONSTANT.at(label, name=name, cause=error))
    return found, diagnostics


def interpolate(
    raw: RawSpec, constants: Mapping[str, Data]
) -> tuple[dict[str, object], list[Diagnostic]]:
    """The data with every `${NAME}` expanded, but for the constants' own table.

    A string that names constants becomes a `Text`, which remembers its parts.
    """
    diagnostics: list[Diagnostic] = []

    def expand(value: object, path: Path) -> object:
        if isinstance(value, str):
            return _expand_text(value, path) if "${" in value else value
        if isinstance(value, list):
            return [expand(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, dict):
            return {key: expand(item, (*path, key)) for key, item in value.items()}
        return value

    def _expand_text(value: str, path: Path) -> str:
        parts: list[str | Name] = []
        expanded = ""
        for piece in _pieces(value):
            if isinstance(piece, str):
                parts.append(piece)
                expanded += piece
                continue
            constant = constants.get(piece.name)
            if not isinstance(constant, (str, int, float)):
                label = raw.label(path)
                help = (
                    f"declare it under [constants], or write $${{{piece.name}}} for the text itself"
                )
                if piece.name in constants:
                    help = (
                        f"the constant {piece.name} is {kind_of(constant)}, which no text can hold"
                    )
                fix = _constant_fix(raw, path, piece.name, constants)
                rule = schema.UNDECLARED_CONSTANT
                diagnostics.append(rule.at(label, help=help, fix=fix, name=piece.name))
                return value
            parts.append(piece)
            expanded += str(constant)
        if not any(isinstance(part, Name) for part in parts):
            return expanded
        only = parts[0]
        if len(parts) == 1 and isinstance(only, Name) and not isinstance(constants[only.name], str):
            return Text.of(expanded, ("", only))
        return Text.of(expanded, parts)

    expanded: dict[str, object] = {
        key: value if key == "constants" else expand(value, (key,))
        for key, value in raw.data.items()
    }
    return expanded, diagnostics


def _constant_fix(raw: RawSpec, path: Path, name: str, constants: Mapping[str, Data]) -> Fix | None:
    from jobspec.spec import repair

    texts = [key for key, value in constants.items() if isinstance(value, (str, int, float))]
    right = None if name in constants else repair.meant(name, texts)
    return None if right is None else repair.in_text(raw, path, f"${{{name}}}", f"${{{right}}}")


def _pieces(value: str) -> Iterator[str | Name]:
    at = 0
    for match in _REFERENCE.finditer(value):
        if match.start() > at:
            yield value[at : match.start()]
        yield "${" if match.group() == "$${" else Name(match[1])
        at = match.end()
    if at < len(value):
        yield value[at:]
