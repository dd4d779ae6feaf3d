"""Sources and steps of images, drawn: each with the options that go with it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

LOCAL_FILES = {
    "assets/table.csv": "a,b\n",
    "needs/requirements.txt": "numpy\n",
    "needs/Dockerfile": "FROM python:3.12-slim\n",
    "needs/pyproject.toml": '[project]\nname = "needs"\nversion = "1"\ndependencies = []\n'
    '[project.optional-dependencies]\ndev = []\na = []\n"B.c_d-9" = []\n'
    '[dependency-groups]\ndev = []\na = []\n"B.c_d-9" = []\n',
    "needs/poetry.lock": "",
}
"""What a drawn image may name, below the folder of the spec."""

INDEX = ("find_links", "index_url", "extra_index_url", "pre", "extra_options")
BUILD = ("env", "secrets", "gpu", "force_build")
OPTIONS: dict[str, tuple[str, ...]] = {
    "apt": BUILD,
    "packages": (*INDEX, "uv_version", *BUILD),
    "pip": (*INDEX, *BUILD),
    "requirements": (*INDEX, "uv_version", *BUILD),
    "pip_requirements": (*INDEX, *BUILD),
    "pyproject": ("optional_dependencies", *INDEX, *BUILD),
    "uv_sync": ("groups", "extras", "frozen", "extra_options", "uv_version", *BUILD),
    "poetry": (
        *("poetry_lockfile", "ignore_lockfile", "with", "without", "only", "poetry_version"),
        *("old_installer", *BUILD),
    ),
    "private_repos": (*INDEX, "env", "gpu", "force_build"),
    "micromamba_install": ("spec_file", "channels", *BUILD),
    "run": ("volumes", *BUILD),
    "env": (),
    "workdir": (),
    "entrypoint": (),
    "cmd": (),
    "shell": (),
    "dockerfile_commands": ("context_dir", "context_files", "ignore", "build_args", *BUILD),
    "call": (
        *("arguments", "volumes", *BUILD, "cpu", "memory", "timeout", "cloud", "region"),
        "include_source",
    ),
    "local_file": ("copy",),
    "local_dir": ("copy", "ignore"),
    "local_python_source": ("copy", "ignore"),
}
"""What may stand beside each action; what has to is in `NEEDED`."""

BUILD_FUNCTION = "prepare_image"
BUILD_FUNCTION_TEXT = (
    "# Run by a build.\n"
    f"def {BUILD_FUNCTION}(level: int = 1, **more: object) -> None:\n"
    "    print(level, more)\n"
)

NEEDED = {
    "local_file": ("to",),
    "local_dir": ("to",),
    "private_repos": ("git_user", "secrets"),
}
SOURCES: dict[str, tuple[str, ...]] = {
    "python": ("force_build",),
    "registry": ("add_python", "secret", "setup_dockerfile_commands", "force_build"),
    "micromamba": ("force_build",),
    "dockerfile": (
        *("context_dir", "ignore", "build_args", "add_python", "secret", "secrets", "gpu"),
        "force_build",
    ),
    "published": ("environment",),
}
UNCOPIED = {"local_file", "local_dir", "local_python_source"}


def actions(has_secrets: bool, has_micromamba: bool) -> list[str]:
    """The actions that a step can have."""
    missing = {"private_repos"} if not has_secrets else set()
    missing |= {"micromamba_install"} if not has_micromamba else set()
    return [action for action in OPTIONS if action not in missing]


def some_of(keys: tuple[str, ...], lacking: set[str]) -> SearchStrategy[list[str]]:
    """Some of the keys, in order."""
    there = [key for key in keys if key not in lacking]
    if not there:
        return st.just([])
    chosen = st.lists(st.sampled_from(there), max_size=3, unique=True)
    return chosen.map(lambda keys: [key for key in there if key in keys])


def copied_where_needed(steps: list[dict[str, Any]], is_base: bool) -> list[dict[str, Any]]:
    """The steps, those copying local files that something is built on."""
    last = max((i for i, step in enumerate(steps) if not UNCOPIED & step.keys()), default=-1)
    return [
        {**step, "copy": True} if UNCOPIED & step.keys() and (is_base or index < last) else step
        for index, step in enumerate(steps)
    ]
