"""Drawn specs of all kinds and keywords: the app asks for what the spec says, wherever it says it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings

from definition.comparing import compare
from definition.compiling import compile_and_record
from definition.drawing import FILES, specs

DEEP = bool(os.environ.get("JOBSPEC_DEEP"))


@settings(max_examples=500 if DEEP else 30)
@given(spec=specs())
def test_a_drawn_spec_comes_to_what_it_says(spec: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert compare(*compile_and_record(Path(folder, "drawn"), spec, FILES)) == []
