"""The bytecode of templates is kept like that of modules, and never taken for another's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import BaseLoader, DictLoader

from jobspec.emit.templates import environment

NAME = "app.py.jinja"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where bytecode goes, with all that Python has above it."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def rendered(text: str) -> str:
    """What a process that has just started makes of a template of that text."""
    made = environment(str)
    made.filters["shown"] = lambda value: f"<{value}>"
    made.loader = DictLoader({NAME: text})
    return made.get_template(NAME).render(value="v")


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_is_kept_and_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered("a {{ value }}") == "a v"
    (path,) = kept(folder)
    assert path.name == f"{NAME}.{sys.implementation.cache_tag}.bytecode"
    monkeypatch.setattr("jinja2.environment.Environment.compile", None)
    assert rendered("a {{ value }}") == "a v"


def test_that_of_another_text_is_not_used(folder: Path) -> None:
    rendered("a {{ value }}")
    assert rendered("b {{ value }}") == "b v"
    assert len(kept(folder)) == 1
    assert rendered("b {{ value }}") == "b v"


def test_that_of_another_jinja_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered("a {{ value }}")
    (path,) = kept(folder)
    before = path.read_bytes()
    monkeypatch.setattr("jinja2.__version__", "3.0")
    rendered("a {{ value }}")
    assert path.read_bytes() != before


@pytest.mark.parametrize("size", [0, 10, 64, 70, -1])
def test_what_was_cut_off_is_made_anew(folder: Path, size: int) -> None:
    rendered("a {{ value }}")
    (path,) = kept(folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:size])
    assert rendered("a {{ value }}") == "a v"
    assert path.read_bytes() == whole


def test_what_a_filter_makes_of_a_constant_is_not_kept(folder: Path) -> None:
    assert rendered("a {{ 'constant' | shown }}") == "a <constant>"
    (path,) = kept(folder)
    assert b"<constant>" not in path.read_bytes()


def test_none_is_kept_where_python_keeps_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered("a {{ value }}") == "a v"
    assert kept(folder) == []


def test_a_folder_that_cannot_be_written_is_no_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(folder / "file"))
    assert rendered("a {{ value }}") == "a v"


def test_the_templates_are_found() -> None:
    loader = environment(str).loader
    assert isinstance(loader, BaseLoader)
    assert NAME in loader.list_templates()
