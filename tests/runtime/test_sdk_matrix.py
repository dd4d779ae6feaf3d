"""The same app through the real `modal run` of each SDK that the runtime is for.

Each SDK is in a virtual environment of its own, together with what jobspec and its `run` extra ask for, so the
extra's bounds have to allow it. The normal run takes the oldest and the newest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from jobspec.local.environments import uv_program
from jobspec.local.pip_settings import pip_settings, uv_environment, uv_options
from jobspec.local.state_folder import locked

ROOT = Path(__file__).parents[2]
DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
SDKS = ["1.2", "1.3", "1.4", "1.5", "1.6"]
EXPECTED = {
    "remote": 42,
    "local": 8,
    "map": True,
    "unordered": [0, 2, 4, 6, 8],
    "starmap": [2, 12],
    "for_each": None,
    "errors_kept": [True],
    "generator": [0, 1, 2, 3],
    "spawn": 16,
    "gathered": [2, 4],
    "nested": 20,
    "exception": "TooBig 3",
    "retries": [3, 3, 3],
    "batched": [0, 1, 4, 9, 16, 25],
    "concurrent": [0, 1, 2, 3],
    "class": ["hello a 1", "hello b 2"],
    "parameter": "ciao c 1",
    "method_generator": ["a", "b", "c"],
    "volume": "kept",
    "queue_and_dict": [0, 1, 4, 9, 16, 25],
    "large": 6_000_000,
    "endpoint": {"total": 3},
    "asgi": {"hello": "bob"},
}


@pytest.fixture(params=SDKS if DEEP else [SDKS[0], SDKS[-1]])
def sdk(request, local):
    """A minor release, of which the last patch is installed, and commands in its environment."""
    kept = local.state.with_name(f"sdk-{request.param}")
    kept.parent.mkdir(exist_ok=True)
    with locked(kept.with_suffix(".lock")):
        if not kept.exists():
            install(request.param, kept)
    return request.param, type(local)(local.state, str(kept / "bin" / "python"))


def install(minor: str, folder: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["run"]]
    wanted.append(f"modal=={minor}.*")
    making = folder.with_suffix(".new")
    python = making / "bin" / "python"
    settings = pip_settings()
    target = ["--compile-bytecode", "--python", str(python)]  # these tests' commands write none
    for command in (
        ["venv", "--quiet", "--clear", "--relocatable", "--python", sys.executable, str(making)],
        ["pip", "install", "--quiet", *target, *uv_options(settings), *wanted],
    ):
        environment = os.environ | uv_environment(settings)
        subprocess.run([uv_program(), *command], env=environment, check=True)
    making.rename(folder)


def test_every_feature_under_the_sdk(sdk, tmp_path):
    minor, local = sdk
    (tmp_path / "hub.env").write_text("TOKEN=abc\n")
    commands = "modal run any_sdk.py && modal deploy any_sdk.py && python any_sdk_caller.py"
    result = local.run("sh", "-c", commands, env_files=(f"hub={tmp_path / 'hub.env'}",))
    assert result.status == 0, result.out + result.err
    ran, called = result.answers
    assert json.loads(called) == ["called", 6, "hi d 1"]
    said = json.loads(ran)
    here = said.pop("version")
    assert here.startswith(f"{minor}.")
    assert said.pop("environment") == ["abc", "yes", None, False, here]
    assert said == EXPECTED
    assert "said on stdout\n" in result.err
    assert "said on stderr\n" in result.err
    exits = (local.state / "volumes" / f"any-sdk-{here}").glob("exit-*")
    said = {each.name.removeprefix("exit-"): each.read_text() for each in exits}
    assert said == {"hello": "2", "ciao": "1", "hi": "1"}
