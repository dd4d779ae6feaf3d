"""The comparison is not blind: planted breakages of a linked app are each seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from .compiled import Views
from .jobs import Job, read_job
from .server import Server

SPEC = """
name = "planted"

[image]
packages = ["imagelib"]

[[entry]]
kind = "function"
payload = "job.py:work"

[[entry]]
kind = "class"
payload = "job.py:Model"
parameters = ["size"]
enter = ["load"]
methods = { predict = {} }

[main]
payload = "job.py:main"
"""
PAYLOAD = '''
from __future__ import annotations

import imagelib

TABLE = []
TABLE.append(1)
TEXT = imagelib.col("""a
b""")


class Mine(Exception):
    pass


def work(x: int) -> object:
    print("working", x)
    if x > 5:
        raise Mine("too large", x)
    return x, TABLE, TEXT


class Model:
    size: int = 2

    def load(self) -> None:
        self.ready = [self.size]

    def predict(self, x: int) -> object:
        return self.ready * x


def main(n: int = 1) -> object:
    from job_app import Model, work

    try:
        return work.remote(n), Model(size=n).predict.remote(2)
    except Mine as error:
        return repr(error)
'''
APP = '''
import modal

app = modal.App("planted")

image = modal.Image.debian_slim().uv_pip_install("imagelib")

with image.imports():
    import imagelib

TABLE = []
TABLE.append(1)
with image.imports():
    import imagelib

    TEXT = imagelib.col("""a
b""")


class Mine(Exception):
    pass


@app.function(image=image)
def work(x: int) -> object:
    print("working", x)
    if x > 5:
        raise Mine("too large", x)
    return x, TABLE, TEXT


@app.cls(image=image)
class Model:
    size: int = modal.parameter(default=2)

    @modal.enter()
    def load(self) -> None:
        self.ready = [self.size]

    @modal.method()
    def predict(self, x: int) -> object:
        return self.ready * x


@app.local_entrypoint()
def main(n: int = 1) -> object:
    try:
        return work.remote(n), Model(size=n).predict.remote(2)
    except Mine as error:
        return repr(error)
'''
CALLS = ["work(1)", "work(9)", "Model(size=3).predict(2)", "Model().predict(1)"]
LOCAL = ["main(2)", "main(7)"]

BREAKAGES = {
    "a dropped statement": ("TABLE.append(1)\n", ""),
    "a statement run twice": ("TABLE.append(1)\n", "TABLE.append(1)\n" * 2),
    "an indented string": ('"""a\nb"""', '"""a\n    b"""'),
    "a changed print": ('"working"', '"Working"'),
    "another exception": ('Mine("too large", x)', 'ValueError("too large", x)'),
    "other exception arguments": ('"too large", x', '"too large", x + 0.0'),
    "a print at import": ("TABLE = []\n", "TABLE = []\nprint()\n"),
    "a name the launching side lacks": ("TABLE = []\n", "TABLE = []\nONE = imagelib.ONE\n"),
    "a warning at import": ("TABLE = []\n", "TABLE = []\nimport warnings; warnings.warn('x')\n"),
    "no enter method": ("    @modal.enter()\n", ""),
    "another default": ("default=2", "default=3"),
    "a swallowed import": ("    import imagelib\n", "    import imagelib, gpulib\n"),
    "a direct call": ("return work.remote(n)", "return work(n)"),
    "an exception of the wrong identity": ("except Mine", "except KeyError"),
}


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Job, Path]:
    """The job and the path of its app, not written yet."""
    (tmp_path / "spec.toml").write_text(SPEC)
    (tmp_path / "job.py").write_text(PAYLOAD)
    built = tmp_path / "built"
    built.mkdir()
    return read_job(tmp_path / "spec.toml", "job_app"), built / "job_app.py"


def test_a_faithful_app_passes(
    planted: tuple[Job, Path], oracle_server: Server, app_server: Server
) -> None:
    """Written as a person would, without the compiler, it differs in nothing."""
    job, app = planted
    app.write_text(APP)
    assert Views(oracle_server, app_server).differences(job, app, CALLS, LOCAL) == []


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_app_is_seen(
    breakage: str, planted: tuple[Job, Path], oracle_server: Server, app_server: Server
) -> None:
    """Each planted breakage shows as at least one difference."""
    job, app = planted
    before, after = BREAKAGES[breakage]
    assert before in APP
    app.write_text(APP.replace(before, after, 1))
    assert Views(oracle_server, app_server).differences(job, app, CALLS, LOCAL) != []
