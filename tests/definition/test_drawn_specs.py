"""Drawn specs of all kinds and keywords: the app asks for what the spec says, wherever it says it."""

from __future__ import annotations

import ast
import os
import tempfile
from pathlib import Path

from hypothesis import given, settings

from definition.comparing import bare, compare
from definition.compiling import compile_and_record, compile_in
from definition.drawing import FILES, specs
from definition.recorder import record
from jobspec.verify.asked import Asked, as_text, asked

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))


@settings(max_examples=100 if DEEP else 5)
@given(spec=specs())
def test_what_it_asks_for_does_not_depend_on_the_layout_of_its_code(spec: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _, app = compile_in(Path(folder, "drawn"), spec, FILES)
        found = told(app)
        moved = app.with_name("moved.py")
        moved.write_text(ast.unparse(ast.parse(app.read_text())))
        assert told(moved) == found
        assert as_text(told(moved)) == as_text(found)


def told(app: Path) -> Asked:
    """What an app asks for, told without its spec."""
    return asked(record(app), app.stem, bare())


@settings(max_examples=500 if DEEP else 30)
@given(spec=specs())
def test_a_drawn_spec_comes_to_what_it_says(spec: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert compare(*compile_and_record(Path(folder, "drawn"), spec, FILES)) == []
