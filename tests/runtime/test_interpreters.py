"""Which interpreter stands for an image's Python, and what is kept of what it has compiled."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jobspec.local.environments import Environment
from jobspec.local.interpreters import (
    Interpreter,
    find_interpreter,
    probe,
    running_interpreter,
)
from jobspec.local.namespace import ContainerFiles, namespace_layout

# A minor version that nobody has, so that only what a test has made is found.
SCRIPT = """#!/bin/sh
touch "{asked}"
printf '3\\0' && printf '99\\0' && printf '1\\0%s\\0/nowhere' "{real}"
"""


def made(path: Path, asked: Path) -> Path:
    """An executable that says it is a Python 3.99, and leaves a file when it is asked."""
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT.format(asked=asked, real=path))
    path.chmod(0o755)
    return path


def test_the_running_interpreter_says_of_itself_what_it_would_say_when_asked():
    asked = probe(Path(getattr(sys, "_base_executable", sys.executable)))
    assert running_interpreter() == asked


def test_what_pyenv_puts_on_path_is_not_asked_where_it_has_the_interpreter(tmp_path, monkeypatch):
    shim = made(tmp_path / "shims" / "python3.99", tmp_path / "shim-asked")
    own = made(tmp_path / "pyenv/versions/3.99.1/bin/python3.99", tmp_path / "own-asked")
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert find_interpreter("3.99").executable == own
    assert not (tmp_path / "shim-asked").exists()


def test_one_on_path_is_found(tmp_path, monkeypatch):
    found = made(tmp_path / "bin" / "python3.99", tmp_path / "asked")
    monkeypatch.setenv("PATH", f"{found.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert find_interpreter("3.99") == Interpreter(found, (3, 99, 1), Path("/nowhere"))


def test_one_that_says_something_else_is_none(tmp_path):
    other = made(tmp_path / "bin" / "python3.99", tmp_path / "asked")
    other.write_text("#!/bin/sh\necho hello\n")
    assert probe(other) is None


def bytecode(tmp_path: Path, number: int, image: str, client: str) -> dict[str, str]:
    """Where the compiled modules of each tree are kept, for a container of an image and an SDK."""
    scratch = tmp_path / f"container-{number}"
    scratch.mkdir()
    files = ContainerFiles(
        scratch=scratch,
        private=tmp_path,
        workdir="",
        layer=None,
        bytecode=tmp_path / "bytecode",
        environment=Environment(image, tmp_path, running_interpreter(), tmp_path / client),
        volumes=[],
        uploads={},
    )
    start = "/__modal/bytecode"
    binds = namespace_layout(files).binds
    return {t.removeprefix(start): source for source, t, _ in binds if t.startswith(start)}


def test_images_share_the_bytecode_of_an_sdk_and_sdks_share_none(tmp_path):
    one = bytecode(tmp_path, 1, "image-1", "sdk-1")
    other_image = bytecode(tmp_path, 2, "image-2", "sdk-1")
    other_sdk = bytecode(tmp_path, 3, "image-1", "sdk-2")
    python = str(running_interpreter().prefix)
    venv, first, last = (f"/__modal/{part}" for part in ("venv", "first", "last"))
    assert set(one) == {python, venv, first, last}
    assert {tree for tree in one if one[tree] == other_image[tree]} == {python, first, last}
    assert {tree for tree in one if one[tree] == other_sdk[tree]} == {python, venv}
