"""Virtual environments that stand for images, and the SDK's own packages for containers."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

from jobspec.local.errors import EnvironmentBuildError
from jobspec.local.image_recipe import Recipe
from jobspec.local.interpreters import Interpreter, find_interpreter, running_interpreter
from jobspec.local.pinned import pinned_sdk
from jobspec.local.pip_settings import pip_settings, uv_environment, uv_options
from jobspec.local.programs import Programs
from jobspec.local.state_folder import StateFolder

LAYOUT = 1  # raise when folders made by an older version would not do
CLIENT_VARIABLE = "JOBSPEC_CLIENT_PACKAGES"
# The SDK itself comes before the image's packages; what it needs comes after them.
FIRST = ("modal", "modal_proto", "modal_version", "synchronicity")
_APPEND_CLIENT = (
    f"import os, sys; sys.path.extend(os.environ.get({CLIENT_VARIABLE!r}, '').split(os.pathsep))\n"
)


@dataclass(frozen=True)
class Environment:
    """An image's virtual environment.

    Attributes:
        key: names its content.
        folder: the virtual environment.
        interpreter: the interpreter it is based on.
        client: the folder of the SDK's packages; ``first`` and ``last`` in it are those for before
            and after the image's own.
    """

    key: str
    folder: Path
    interpreter: Interpreter
    client: Path


def build_environment(
    recipe: Recipe, state: StateFolder, announce: Callable[[str], None]
) -> Environment:
    """The environment for an image, made now unless an earlier run has made it.

    Args:
        recipe: what the image holds.
        state: where environments are kept.
        announce: is told when one has to be made, for that may take a while.

    Raises:
        EnvironmentBuildError: uv could not install the packages; the message holds its log.
    """
    wanted = recipe.python or running_interpreter().minor
    interpreter = find_interpreter(wanted)
    key = _digest(
        LAYOUT,
        str(interpreter.executable),
        interpreter.version,
        [(i.arguments, sorted((n, c.hex()) for n, c in i.files.items())) for i in recipe.installs],
    )

    def make(new: Path) -> None:
        if recipe.installs:
            words = " ".join(w for i in recipe.installs for w in i.arguments)
            announce(f"making the environment of an image: {words}")
        _make(new, recipe, interpreter, state.programs)

    folder = state.cached("environments", key, make)
    return Environment(key, folder, interpreter, _client_packages(interpreter, state))


def _make(folder: Path, recipe: Recipe, interpreter: Interpreter, programs: Programs) -> None:
    executable = str(interpreter.executable)
    uv = partial(_uv, programs, folder)
    uv(["venv", "--quiet", "--relocatable", "--no-project", "--python", executable, str(folder)])
    for install in recipe.installs:
        _install(uv, ["--python", str(folder / "bin" / "python")], install.arguments, install.files)
    site = folder / "lib" / f"python{interpreter.minor}" / "site-packages"
    (site / "jobspec-client-packages.pth").write_text(_APPEND_CLIENT)


def _install(
    uv: Callable[[list[str]], None],
    target: list[str],
    arguments: Sequence[str],
    files: Mapping[str, bytes],
) -> None:
    """Install into a target; requirements files are written beside it for as long as it takes."""
    settings = pip_settings()
    beside = Path(target[1]).parent / ".requirements"
    resolved = list(arguments)
    try:
        for number, (name, content) in enumerate(files.items()):
            beside.mkdir(exist_ok=True)
            local = beside / f"{number}.txt"
            local.write_bytes(content)
            resolved = [str(local) if word == name else word for word in resolved]
        uv(["pip", "install", "--quiet", *uv_options(settings), *target, *resolved])
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _uv(programs: Programs, unfinished: Path, arguments: list[str]) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    environment.update(uv_environment(pip_settings()), NO_COLOR="1")
    ended = programs.run([uv_program(), *arguments], environment, unfinished=unfinished)
    if ended.status != 0:
        raise EnvironmentBuildError(ended.output.strip())


def uv_program() -> str:
    """The uv installed beside this program, or the one on PATH."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise EnvironmentBuildError(
            "images need uv to make their environments: install it with `pip install uv`"
        )
    return found


# The SDK's own packages ------------------------------------------------------------------------


def _client_packages(interpreter: Interpreter, state: StateFolder) -> Path:
    """The SDK and its dependencies for an interpreter: folders ``first`` and ``last``."""
    pinned = pinned_sdk(state)
    key = _digest(LAYOUT, interpreter.minor, pinned)
    same_minor = interpreter.minor == running_interpreter().minor

    def make(new: Path) -> None:
        if same_minor:
            _copy_client(new, pinned)
        else:
            _fetch(new, pinned, interpreter, state.programs)

    return state.cached("clients", key, make)


def _copy_client(folder: Path, pinned: Iterable[tuple[str, str]]) -> None:
    """Copy the installed files: the same interpreter version can use them as they are."""
    for name, _version in pinned:
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            if file.parts[0] == ".." or "__pycache__" in file.parts:
                continue
            half = "first" if file.parts[0].removesuffix(".py") in FIRST else "last"
            target = folder / half / Path(*file.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(distribution.locate_file(file)), target)


def _fetch(
    folder: Path,
    pinned: Iterable[tuple[str, str]],
    interpreter: Interpreter,
    programs: Programs,
) -> None:
    """Install the same versions for another interpreter version."""
    target = ["--target", str(folder / "last"), "--python", str(interpreter.executable)]
    uv = partial(_uv, programs, folder)
    _install(uv, target, [f"{name}=={version}" for name, version in pinned], {})
    for name in FIRST:
        for path in (folder / "last" / name, folder / "last" / f"{name}.py"):
            if path.exists():
                (folder / "first").mkdir(exist_ok=True)
                path.rename(folder / "first" / path.name)


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:20]
