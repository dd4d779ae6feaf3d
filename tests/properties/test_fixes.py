"""Fixes of drawn specs with a slip of the pen: none breaks TOML, each changes one thing alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from strategies.jobs import Job, jobs
from strategies.toml_text import to_toml

from jobspec.commands.fix import fix_specs, fixed
from jobspec.pipeline import compile_spec


def tables(node: Any) -> Iterator[dict[str, Any]]:
    """Every table of a spec that has keys."""
    if isinstance(node, dict):
        if node:
            yield node
        for each in node.values():
            yield from tables(each)
    elif isinstance(node, list):
        for each in node:
            yield from tables(each)


@st.composite
def slips(draw: DrawFn) -> tuple[Job, str]:
    """A job, and its spec with a key or a string written a little differently, once or twice."""
    job = draw(jobs())
    data = tomli.loads(to_toml(job.spec))
    for _ in range(draw(st.integers(1, 2))):
        table = draw(st.sampled_from(list(tables(data))))
        key = draw(st.sampled_from(list(table)))
        if draw(st.booleans()) and isinstance(table[key], str):
            table[key] = draw(slipped(table[key]))
            continue
        items = [(draw(slipped(name)) if name == key else name, table[name]) for name in table]
        table.clear()
        table.update(items)
    return job, to_toml(data)


@st.composite
def slipped(draw: DrawFn, text: str) -> str:
    """A text with a character less, twice, or in the other case."""
    if not text:
        return "x"
    at = draw(st.integers(0, len(text) - 1))
    middle = draw(st.sampled_from(["", text[at] * 2, text[at].swapcase()]))
    return text[:at] + middle + text[at + 1 :] or "x"


def differences(one: Any, other: Any) -> int:
    """How many keys and values two documents differ in; a renamed key counts once, a new one too."""
    if isinstance(one, dict) and isinstance(other, dict):
        gone = [one[key] for key in one if key not in other]
        new = [other[key] for key in other if key not in one]
        if gone and repr(gone) != repr(new):
            return 100
        return len(new) + sum(differences(one[key], other[key]) for key in one if key in other)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return sum(differences(*pair) for pair in zip(one, other, strict=True))
    return int(repr(one) != repr(other))  # nan is no equal of its own


@settings(max_examples=1_000 if os.environ.get("JOBSPEC_DEEP") else 25)
@given(slips())
def test_a_fix_changes_one_key_or_value(drawn: tuple[Job, str]) -> None:
    job, text = drawn
    with tempfile.TemporaryDirectory() as folder:
        spec = job.write(Path(folder))
        spec.write_bytes(text.encode())
        before = tomli.loads(text)
        for diagnostic in compile_spec(spec).diagnostics:
            if diagnostic.fix is None or diagnostic.fix.source.name != spec.as_posix():
                continue
            mended, applied = fixed(spec.read_bytes(), [diagnostic.fix], ".toml")
            assert len(applied) == 1
            assert differences(before, tomli.loads(mended)) == 1
        fix_specs([str(spec)])
        once = spec.read_bytes()
        tomli.loads(once.decode())
        fix_specs([str(spec)])
        assert spec.read_bytes() == once
