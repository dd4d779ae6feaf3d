"""Whose an effect is: the app's, unless a library does it while the app imports that library."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobspec.proof.effects import Effect, Frame
from jobspec.proof.importer import Importer, Packages
from jobspec.proof.judge import Observation, judge

APP = """\
import numpy
from json import (
    dumps,
)
import this; print("x")


@print
@dumps(
    1,
)
def entry():
    import tomllib
    return tomllib
"""
LIBRARY = Frame(os.__file__, 1, 0, "library")


def findings(tmp_path: Path, *stack: Frame) -> list[tuple[str, int]]:
    """Kind and line of what is found for one write with that stack."""
    app = tmp_path / "app.py"
    app.write_text(APP)
    effect = Effect("write", "open", stack)
    observation = Observation("side", False, None, "", (effect,), (), (), "")
    return [(each.kind, each.line) for each in judge(app, [observation])]


def at(tmp_path: Path, line: int, column: int = 0, name: str = "app.py") -> Frame:
    """A frame of a file beside the app."""
    return Frame(str(tmp_path / name), line, column, "<module>")


def test_a_library_that_the_app_imports_may(tmp_path: Path) -> None:
    assert findings(tmp_path, LIBRARY, at(tmp_path, 1)) == []
    assert findings(tmp_path, LIBRARY, at(tmp_path, 3, 4)) == []
    assert findings(tmp_path, LIBRARY, at(tmp_path, 13, 4)) == []
    assert findings(tmp_path, LIBRARY) == []


def test_a_library_that_the_app_calls_may_not(tmp_path: Path) -> None:
    assert findings(tmp_path, LIBRARY, at(tmp_path, 8)) == [("write", 8)]
    assert findings(tmp_path, LIBRARY, at(tmp_path, 10, 4)) == [("write", 10)]
    assert findings(tmp_path, LIBRARY, at(tmp_path, 14, 4)) == [("write", 14)]


def test_statements_on_one_line_are_told_apart(tmp_path: Path) -> None:
    assert findings(tmp_path, LIBRARY, at(tmp_path, 5, 0)) == []
    assert findings(tmp_path, LIBRARY, at(tmp_path, 5, 13)) == [("write", 5)]


def test_without_columns_a_line_counts_if_any_statement_on_it_does(tmp_path: Path) -> None:
    assert findings(tmp_path, LIBRARY, at(tmp_path, 1, -1)) == []
    assert findings(tmp_path, LIBRARY, at(tmp_path, 5, -1)) == [("write", 5)]


def test_the_nearest_frame_decides(tmp_path: Path) -> None:
    """A file beside the app is no library: what it does when it is imported counts."""
    (tmp_path / "helper.py").write_text("print(1)\nimport json\n")
    outer = at(tmp_path, 1)
    assert findings(tmp_path, LIBRARY, at(tmp_path, 1, 0, "helper.py"), outer) == [("write", 1)]
    assert findings(tmp_path, LIBRARY, at(tmp_path, 2, 0, "helper.py"), outer) == []


@pytest.mark.parametrize(("kind", "counts"), [("site-packages", False), ("packages", True)])
def test_packages_of_another_environment_are_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, counts: bool
) -> None:
    """A .pth file or PYTHONPATH adds their folder, which is none of this Python's own."""
    folder = tmp_path / "other" / kind
    monkeypatch.syspath_prepend(folder)
    shared = Frame(str(folder / "shared.py"), 1, 0, "start")
    assert findings(tmp_path, shared, at(tmp_path, 1)) == ([("write", 1)] if counts else [])


def test_code_without_a_file_belongs_to_its_caller(tmp_path: Path) -> None:
    made = Frame("<string>", 1, 0, "made")
    assert findings(tmp_path, made, LIBRARY, at(tmp_path, 8)) == [("write", 8)]
    assert findings(tmp_path, made, LIBRARY, at(tmp_path, 1)) == []


def test_a_real_library_has_effects_that_do_not_count(importer: Importer, tmp_path: Path) -> None:
    app = tmp_path / "real_app.py"
    app.write_text(
        "import modal\n\napp = modal.App('real')\nimage = modal.Image.debian_slim()\n\n"
        "with image.imports():\n    import numpy\n\n"
        "@app.function(image=image)\ndef entry():\n    pass\n"
    )
    proof = importer.prove(app, Packages(real=("numpy",)))
    assert proof.holds, proof.findings
    assert proof.observations[1].effects
    assert proof.observations[1].blocks[0].error is None


def test_a_class_that_needs_bytes_has_an_instance(importer: Importer, tmp_path: Path) -> None:
    app = tmp_path / "bytes_app.py"
    app.write_text(
        "import modal\n\napp = modal.App('x')\n\n\n@app.cls()\nclass Model:\n"
        "    key: bytes = modal.parameter()\n    size: int = modal.parameter()\n\n"
        "    @modal.method()\n    def run(self):\n        return self.key\n"
    )
    proof = importer.prove(app, Packages())
    assert proof.holds, proof.findings
