"""Every word of Modal's SDK has a place in a spec, or a reason why it has none."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import tomli
from definition.comparing import compare
from definition.recorder import record
from google.protobuf.message import Message
from modal_proto import api_pb2
from strategies.toml_text import to_toml

from jobspec import data
from jobspec.local.errors import RecordingError
from jobspec.pipeline import Compilation, compile_spec
from jobspec.report.text import render_concise
from vocabulary.words import known_words, uses, without

HERE = Path(__file__).parent
SPECS = sorted((HERE / "specs").glob("*.toml"))
WORDS = known_words()
PLACES = data.places()
NOT_MEASURED = tomli.loads((HERE / "not_measured.toml").read_text(encoding="utf-8"))
"""Keywords whose absence the SDK does not show a server, each with why."""


@cache
def reviewed() -> dict[str, dict[str, object]]:
    """The places as they are written, with the reasons."""
    text = Path(data.__file__).with_name("places.toml").read_text(encoding="utf-8")
    return tomli.loads(text)


def test_every_word_has_a_line_and_every_line_a_word() -> None:
    lines = {
        (maker, keyword)
        for maker, keywords in reviewed().items()
        for keyword in (
            [name for owner, name in WORDS if owner == maker] if "*" in keywords else keywords
        )
    }
    assert lines == set(WORDS)


def test_a_word_without_a_place_has_a_reason() -> None:
    for maker, keywords in reviewed().items():
        for keyword, place in keywords.items():
            reason = place["not"] if isinstance(place, dict) else place
            assert isinstance(reason, str) and reason, (maker, keyword)


def test_no_word_that_is_gone_has_a_place() -> None:
    gone = {word for word, (_, last) in WORDS.items() if last is not None}
    assert not gone & set(PLACES)


def test_what_is_newer_is_what_the_signatures_say() -> None:
    newer = data.newer_vocabulary()
    assert {word: first for word, (first, _) in WORDS.items() if word in newer} == newer
    silent = {
        (maker, keyword)
        for (maker, keyword), (first, _) in WORDS.items()
        if first != "1.4.0" and (maker, keyword) not in newer
    }
    assert all(newer.get((maker, "-")) == WORDS[maker, keyword][0] for maker, keyword in silent)


@cache
def signatures() -> dict[str, list[str]]:
    """The parameters of the installed SDK, in order."""
    command = [sys.executable, str(HERE / "dump.py")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, list[str]] = json.loads(printed)
    return found


def test_the_installed_sdk_has_these_words() -> None:
    found = {
        (maker, keyword)
        for maker, keywords in signatures().items()
        for keyword in ("-", *keywords)
        if keyword != "_warn_parentheses_missing"
    }
    known = {word for word, (_, last) in WORDS.items() if last is None}
    if found != known:
        import modal

        more, fewer = sorted(found - known), sorted(known - found)
        warnings.warn(f"modal {modal.__version__}: more {more}, fewer {fewer}", stacklevel=1)


@cache
def compiled(spec: Path) -> Compilation:
    found = compile_spec(spec)
    assert found.text is not None, render_concise(found.diagnostics)
    return found


def words_of(spec: Path) -> set[tuple[str, str]]:
    """The words that the app of a spec uses, positional arguments by their parameters' names."""
    text = compiled(spec).text
    assert text is not None
    found = set()
    for use in uses(ast.parse(text)):
        found.add((use.maker, use.keyword))
        positional = signatures().get(use.maker, [])[: len(use.call.args)]
        found.update((use.maker, name) for name in positional)
    return found


def test_every_word_with_a_place_is_in_the_app_of_some_spec() -> None:
    used = set().union(*(words_of(spec) for spec in SPECS))
    assert set(PLACES) - used == set()


def test_no_word_without_a_place_is_in_an_app() -> None:
    used = set().union(*(words_of(spec) for spec in SPECS))
    assert {word for word in used if word in WORDS} <= set(PLACES)


STORES = {"DictGetOrCreate", "QueueGetOrCreate"}
"""Requests that the SDK makes when code first uses a handle, by the table of the handles."""


def asked_for(compilation: Compilation, text: str) -> tuple[list[str], list[Message]]:
    """What the app asks for and the spec does not say, and its requests for dicts and queues."""
    job = compilation.job
    assert job is not None
    names = [name for name, each in job.handles.items() if each.sort.key in ("dicts", "queues")]
    use = "".join(f"{name}.hydrate()\n" for name in names)
    compilation.path.write_text(text + use, encoding="utf-8")
    try:
        found = record(compilation.path)
    except RecordingError as error:
        return [str(error)], []  # the SDK itself misses something
    stores = [each for each in found.requests if each.rpc in STORES]
    others = tuple(each for each in found.requests if each.rpc not in STORES)
    messages = [each.message for each in stores]
    return compare(job, replace(found, requests=others)), messages


def single_steps() -> dict[str, str]:
    """A spec for each step of `steps.toml`: what one step is given may hide another's."""
    whole = tomli.loads((HERE / "specs" / "steps.toml").read_text(encoding="utf-8"))
    (entry, *_), images = whole.pop("entry"), {"image": whole.pop("image"), **whole.pop("images")}
    found = {}
    for name, image in images.items():
        for index, step in enumerate(image["steps"]):
            used = {key: value for key, value in whole.items() if key in step or key in ALWAYS}
            own = {"image": {**image, "steps": [step]}, "entry": {**entry, "volumes": []}}
            found[f"{name}_{index}"] = to_toml({**used, **own})
    return found


ALWAYS = ("name", "modal", "main")
SINGLE = single_steps()
WHOLE = {spec.stem: spec.read_text(encoding="utf-8") for spec in SPECS if spec.stem != "steps"}


@pytest.mark.parametrize("name", [*WHOLE, *SINGLE])
def test_each_word_is_read_back_from_what_the_app_asks_for(name: str, tmp_path: Path) -> None:
    """The app asks for what the spec says, and for something else once a keyword is taken out."""
    folder = tmp_path / "specs"
    shutil.copytree(HERE / "specs", folder)
    (folder / f"{name}.toml").write_text((WHOLE | SINGLE)[name], encoding="utf-8")
    compilation = compile_spec(folder / f"{name}.toml")
    assert compilation.text is not None, render_concise(compilation.diagnostics)
    asked = asked_for(compilation, compilation.text)
    assert asked[0] == []
    unread = [
        f"{use.maker} {use.keyword}"
        for use in uses(ast.parse(compilation.text))
        if use.keyword != "-"
        and (use.maker, use.keyword) in PLACES
        and use.keyword not in NOT_MEASURED.get(use.maker, {})
        and asked_for(compilation, without(compilation.text, use)) == asked
    ]
    assert unread == []


def test_dicts_and_queues_are_those_of_the_spec(tmp_path: Path) -> None:
    shutil.copytree(HERE / "specs", tmp_path / "specs")
    compilation = compile_spec(tmp_path / "specs" / "function.toml")
    assert compilation.text is not None
    _, messages = asked_for(compilation, compilation.text)
    found = {
        (each.deployment_name, each.environment_name, each.object_creation_type)
        for each in messages
        if isinstance(each, (api_pb2.DictGetOrCreateRequest, api_pb2.QueueGetOrCreateRequest))
    }
    create = api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING
    assert found == {("cache-name", "main", create), ("line-name", "main", create)}
