"""Every word of Modal's SDK has a place in a spec, or a reason why it has none."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path

import pytest
import tomli
from definition.compare import compare
from definition.recorder import record

from jobspec import data
from jobspec.local.errors import RecordingError
from jobspec.pipeline import Compilation, compile_spec
from jobspec.report.text import render_concise
from vocabulary.words import uses, without

HERE = Path(__file__).parent
SPECS = sorted((HERE / "specs").glob("*.toml"))
WORDS = data.vocabulary()
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


def test_the_installed_sdk_has_these_words() -> None:
    printed = subprocess.run(
        [sys.executable, str(HERE / "dump.py")], capture_output=True, text=True, check=True
    ).stdout
    found = {
        (maker, keyword)
        for maker, keywords in json.loads(printed).items()
        for keyword in ("-", *keywords)
    } - {(maker, "_warn_parentheses_missing") for maker, _ in WORDS}
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
    return {(use.maker, use.keyword) for use in uses(ast.parse(text))}


POSITIONAL = {
    word for word in PLACES if word[1] != "-" and PLACES[word] == PLACES.get((word[0], "-"))
}
"""Arguments that are all that a call is about, and are written without a keyword."""


def test_every_word_with_a_place_is_in_the_app_of_some_spec() -> None:
    used = set().union(*(words_of(spec) for spec in SPECS))
    used |= {(maker, keyword) for maker, keyword in POSITIONAL if (maker, "-") in used}
    assert set(PLACES) - used == set()


def test_no_word_without_a_place_is_in_an_app() -> None:
    used = set().union(*(words_of(spec) for spec in SPECS))
    assert {word for word in used if word in WORDS} <= set(PLACES)


@pytest.mark.parametrize("spec", SPECS, ids=[spec.stem for spec in SPECS])
def test_each_word_is_read_back_from_what_the_app_asks_for(spec: Path, tmp_path: Path) -> None:
    """The app asks for what the spec says, and for something else once a keyword is taken out."""
    folder = tmp_path / "specs"
    shutil.copytree(spec.parent, folder)
    compilation = compile_spec(folder / spec.name)
    assert compilation.job is not None and compilation.text is not None
    app = compilation.path
    app.write_text(compilation.text, encoding="utf-8")
    assert compare(compilation.job, record(app)) == []
    unread = []
    for use in uses(ast.parse(compilation.text)):
        if use.keyword == "-" or (use.maker, use.keyword) not in PLACES:
            continue
        app.write_text(without(compilation.text, use), encoding="utf-8")
        try:
            same = compare(compilation.job, record(app)) == []
        except RecordingError:
            same = False  # the SDK itself misses it
        if same and use.keyword not in NOT_MEASURED.get(use.maker, {}):
            unread.append(f"{use.maker} {use.keyword}")
    assert unread == []
