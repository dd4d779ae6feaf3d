"""Neither `compile` nor `check` imports Modal's SDK, a package of an image, or the payload."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = """
name = "unread"

[image]
packages = ["numpy", "torch", "fastapi"]

[[entry]]
kind = "class"
payload = "work.py:Model"
methods = { predict = {} }

[[entry]]
kind = "endpoint"
payload = "work.py:answer"

[main]
call = "Model.predict"
keep = "work.py:keep"
"""
PAYLOAD = """
from __future__ import annotations

import numpy as np
import torch

raise_at_import = np.zeros(1 // 0)


class Model:
    def predict(self):
        return torch.zeros(1)


def answer():
    return {}


def keep(result, output):
    print(result)
"""
UNWANTED = {
    "pydantic",  # its core is enough
    *("modal", "modal_proto", "synchronicity", "grpclib", "google", "aiohttp", "rich", "click"),
    *("torch", "numpy", "fastapi", "work", "unread_app"),
}
SEEN = """
import sys
from jobspec.__main__ import main
try:
    code = main()
except SystemExit as error:
    code = error.code
print(*sorted(sys.modules), sep="\\n", file=open({listing!r}, "w"))
sys.exit(code)
"""


@pytest.mark.parametrize("command", ["compile", "check"])
def test_it_imports_none_of_them(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "unread"
    folder.mkdir()
    (folder / "spec.toml").write_text(SPEC)
    (folder / "work.py").write_text(PAYLOAD)
    if command == "check":
        run(folder, "compile")
    modules = run(folder, command)
    assert {name.partition(".")[0] for name in modules}.isdisjoint(UNWANTED)
    # Where each key stands is found for a finding, and there is none here.
    assert "jobspec.spec.scan" not in modules
    assert (folder / "unread_app.py").is_file()
    assert {path.name for path in folder.iterdir()} == {"spec.toml", "work.py", "unread_app.py"}


def run(folder: Path, command: str) -> set[str]:
    """The modules of a whole process that ran the command on the folder's spec."""
    listing = folder.parent / "modules"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    # The folder is where Python would find the payload, if it looked.
    result = subprocess.run(
        [sys.executable, "-c", SEEN.format(listing=str(listing)), command, "spec.toml"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    modules = set(listing.read_text().split())
    assert {"jobspec", "pydantic_core", "tomli"} <= modules
    return modules
