"""What an image's layers come to for a virtual environment, and what of them is left out."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from modal_proto import api_pb2

from jobspec.local.registry import Registry

_PIP = re.compile(
    r"^RUN\s+(?:(?:\S*/)?python[\d.]*\s+-m\s+pip|(?:\S*/)?pip[\d.]*|(?:\S*/)?uv\s+pip)\s+install\s+"
)
_PYTHON_IMAGE = re.compile(r"^FROM\s+(?:docker\.io/)?(?:library/)?python:(\d+\.\d+)[^\s]*", re.I)
# Where the Python of an image comes from that is not Debian slim.
_ADDED_PYTHON = re.compile(r"python-build-standalone\.\d+\.(\d+\.\d+)\.")
_CONDA_PYTHON = re.compile(r"^RUN micromamba install -n base -y python=(\d+\.\d+)")
_PYTHON_LINK = "RUN ln -s /usr/local/bin/python3 /usr/local/bin/python"
_GROWN_PATH = re.compile(r"PATH=[^']*\$\{?PATH\b")
_SHELL = re.compile(r"[;&|<>`$]")
# Options of pip and uv that make no difference to what is installed here.
_DROPPED = frozenset(
    {
        "--no-cache",
        "--no-cache-dir",
        "--compile-bytecode",
        "--system",
        "--quiet",
        "-q",
        "--no-clean",
    }
)
_DROPPED_WITH_VALUE = frozenset({"--python", "-p"})
_RENAMED = {
    "-i": "--index-url",
    "-f": "--find-links",
    "-r": "--requirements",
    "--requirement": "--requirements",
    "-U": "--upgrade",
}


@dataclass(frozen=True)
class Install:
    """One ``pip install`` step.

    Attributes:
        arguments: for ``uv pip install``; a requirements file is named by its key in ``files``.
        files: requirements files, by the path they have in the image.
    """

    arguments: tuple[str, ...]
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Build:
    """A function that runs while the image is built, in the image as it is up to there.

    Attributes:
        function_id: the function.
        payload: its arguments.
        key: names the layer and all before it, whatever ids their parts have in this run.
        forced: what an earlier run has made does not do.
    """

    function_id: str
    payload: api_pb2.FunctionInput
    key: str
    forced: bool


@dataclass
class Recipe:
    """An image, as far as a virtual environment and a file tree can stand for it.

    Attributes:
        python: the minor version, like ``3.12``; None when the base image does not tell.
        installs: in order.
        environment: variables set by ``ENV``.
        workdir: the last ``WORKDIR``, or "".
        copies: mounts copied in, each with the folder it goes to.
        copied_files: single files of the build context, by the path they have in the image.
        builds: the functions that run while it is built, in order.
        left_out: steps that are not carried out, as they were written.
    """

    python: str | None = None
    installs: list[Install] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = ""
    copies: list[tuple[str, str]] = field(default_factory=list)
    copied_files: dict[str, bytes] = field(default_factory=dict)
    builds: list[Build] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def recipe_of(image_id: str, registry: Registry) -> Recipe:
    """Read an image's chain of layers, the first one first."""
    chain: list[api_pb2.ImageGetOrCreateRequest] = []
    next_id: str = image_id
    while next_id:
        request = registry.images[next_id]
        chain.append(request)
        bases = request.image.base_images
        next_id = bases[0].image_id if bases else ""
    recipe = Recipe()
    digest = hashlib.sha256()
    for request in reversed(chain):
        _read_layer(request, recipe, registry)
        digest.update(_content(request, registry))
        if request.image.HasField("build_function"):
            payload = request.image.build_function.input
            key, forced = digest.hexdigest()[:32], request.force_build
            recipe.builds.append(Build(request.build_function_id, payload, key, forced))
    return recipe


def _content(request: api_pb2.ImageGetOrCreateRequest, registry: Registry) -> bytes:
    """What a layer is by itself: equal for the same layer in another run, as ids are not."""
    image = api_pb2.Image()
    image.CopyFrom(request.image)
    for field_name in ("base_images", "secret_ids", "volume_mounts"):
        image.ClearField(field_name)
    mount = registry.mounts.get(image.context_mount_id)
    files = sorted((f.filename, f.sha256_hex, f.mode) for f in mount.files) if mount else []
    image.context_mount_id = repr(files)
    content: bytes = image.SerializeToString(deterministic=True)
    return hashlib.sha256(content).digest()


def _read_layer(
    request: api_pb2.ImageGetOrCreateRequest, recipe: Recipe, registry: Registry
) -> None:
    mount = registry.mounts.get(request.image.context_mount_id)
    added = _ADDED_PYTHON.match(mount.deployment_name) if mount is not None else None
    if added is not None:
        recipe.python = added[1]
    stock = request.namespace == api_pb2.DEPLOYMENT_NAMESPACE_GLOBAL
    files = {f.filename: f.data for f in request.image.context_files}
    for command in request.image.dockerfile_commands:
        keyword = command.split(maxsplit=1)[0].upper() if command.strip() else ""
        conda = _CONDA_PYTHON.match(command) if stock else None
        if conda is not None:
            recipe.python = conda[1]
        if added is not None and (keyword == "COPY" or command == _PYTHON_LINK):
            continue
        if keyword == "COPY":
            _read_copy(command, files, request.image.context_mount_id, recipe)
        elif keyword == "RUN" and not stock:
            _read_run(command, recipe)
        else:
            _read_setting(keyword, command, recipe)


def _read_setting(keyword: str, command: str, recipe: Recipe) -> None:
    """FROM, ENV, WORKDIR; what concerns an entry point or a shell makes no difference here."""
    rest = command.partition(" ")[2].strip()
    if keyword == "FROM":
        python = _PYTHON_IMAGE.match(command)
        if python:
            recipe.python = python.group(1)
        elif rest != "base":
            recipe.left_out.append(f"base image {rest}")
    elif keyword == "ENV" and _GROWN_PATH.match(rest):
        return  # what it leads to was made by a step that is left out
    elif keyword == "ENV":
        recipe.environment.update(_read_env(rest))
    elif keyword == "WORKDIR":
        recipe.workdir = " ".join(shlex.split(rest))
    elif keyword not in {"", "CMD", "ENTRYPOINT", "SHELL", "EXPOSE", "LABEL", "RUN", "ARG"}:
        recipe.left_out.append(command)


def _read_env(rest: str) -> dict[str, str]:
    """Both forms of ENV: ``A=1 B=2`` and ``A value``."""
    words = shlex.split(rest)
    if words and "=" in words[0]:
        return dict(word.split("=", 1) for word in words if "=" in word)
    name, _, value = rest.partition(" ")
    return {name: value.strip()} if name else {}


def _read_copy(command: str, files: Mapping[str, bytes], mount_id: str, recipe: Recipe) -> None:
    words = shlex.split(command)[1:]
    if len(words) == 2 and words[0] == "." and mount_id:
        recipe.copies.append((mount_id, words[1]))
    elif len(words) == 2 and words[0] in files:
        recipe.copied_files[words[1]] = files[words[0]]
    elif not words[0].startswith("--from=ghcr.io/astral-sh/uv"):
        recipe.left_out.append(command)


def _read_run(command: str, recipe: Recipe) -> None:
    install = _PIP.match(command)
    plain = command.replace("$(command -v python)", "python")
    if command == "RUN apt-get update":
        return  # says nothing by itself
    if install is None or _SHELL.search(_without_quoted(plain)):
        recipe.left_out.append(command)
        return
    arguments = _translate(shlex.split(_PIP.sub("", plain)))
    recipe.installs.append(Install(tuple(arguments), dict(recipe.copied_files)))


def _without_quoted(command: str) -> str:
    """The command without its quoted parts, in which shell characters mean nothing."""
    return re.sub(r"'[^']*'|\"[^\"$`]*\"", "", command)


def _translate(words: list[str]) -> list[str]:
    """Arguments of ``pip install`` as ``uv pip install`` takes them."""
    arguments: list[str] = []
    skip = False
    for word in words:
        if skip or word in _DROPPED:
            skip = False
        elif word in _DROPPED_WITH_VALUE:
            skip = True
        elif word == "--pre":
            arguments += ["--prerelease", "allow"]
        else:
            arguments.append(_RENAMED.get(word, word))
    return arguments
