"""`--set KEY=VALUE`: one value of a spec, said on the command line."""

from __future__ import annotations

import json
import re

import tomli

from jobspec.diagnostic import Diagnostic, Label
from jobspec.rules import schema
from jobspec.rules import toml as rules
from jobspec.source import SourceFile, Span
from jobspec.spec.grammar import BLANK, KEY_PART
from jobspec.spec.layers import Layer
from jobspec.spec.load import Place, TomlValue, load

NAME = "<--set>"
"""What a finding has as the file of an argument."""

_STRUCTURED = ("[", "{", '"', "'")


def read_setting(argument: str) -> tuple[Layer | None, list[Diagnostic]]:
    """What `KEY=VALUE` sets, with places in the argument, or why it sets nothing.

    KEY is a dotted key of TOML, VALUE a value of TOML; what is no value stands for a string.
    """
    end = _end_of_key(argument)
    if end is None:
        return None, [_refused(argument, "a setting is a key, an equals sign and a value")]
    key, value = argument[: end + 1], argument[end + 1 :]
    if not _is_value(value) and not value.lstrip().startswith(_STRUCTURED):
        value = json.dumps(value.strip(), ensure_ascii=False)
    raw, diagnostics = load(NAME, f"{key}{value}".encode("utf-8", "surrogatepass"))
    if raw is None or diagnostics:
        return None, diagnostics
    if not _is_value(value):
        return None, [_refused(argument, "a setting sets one key")]
    place = Place(raw.source, raw.positions, ())
    if "profiles" in raw.data:
        label = place.below(("profiles",)).key_label()
        help = "a setting says what this app has; --profile chooses a profile"
        return None, [schema.NOT_FOR_KIND.at(label, help=help, key="profiles", what="a setting")]
    return Layer(raw.data, place), []


def _refused(argument: str, problem: str) -> Diagnostic:
    label = Label(SourceFile(NAME, argument), Span(0, len(argument)))
    help = "write KEY=VALUE, such as resources.cpu=4"
    return rules.SYNTAX.at(label, help=help, problem=problem)


def _end_of_key(argument: str) -> int | None:
    """Where the equals sign after a dotted key stands."""
    key = re.compile(rf"{BLANK.pattern}(?:{KEY_PART.pattern}){BLANK.pattern}")
    at = 0
    while True:
        part = key.match(argument, at)
        if part is None:
            return None
        at = part.end()
        if argument[at : at + 1] == "=":
            return at
        if argument[at : at + 1] != ".":
            return None
        at += 1


def _is_value(text: str) -> bool:
    """Whether a text is one value of TOML."""
    try:
        found: dict[str, TomlValue] = tomli.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return False
    return list(found) == ["value"]
