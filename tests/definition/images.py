"""Images: the build steps that a spec asks for, and those that were recorded, in the same words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from modal_proto import api_pb2

from definition.baseline import bare
from definition.flat import differences
from jobspec.local.recorded import RecordedImage, RecordedLayer
from jobspec.spec.job import Image, JobSpec

Step = tuple[str, tuple[str, ...]]
"""What a step does and with what, such as ("apt", ("ffmpeg",)); other Docker lines are "other"."""

_BASE = re.compile(r"python:(3\.\d+)(?:\.\d+)?-slim-\w+")
_UV = re.compile(r"RUN (\S*uv pip install .*)")
_APT = re.compile(r"RUN apt-get install -y (.*)")
_UV_OPTIONS = {"--compile-bytecode"}
_UV_OPTIONS_WITH_VALUE = {"--python"}


def compare_image(job: JobSpec, name: str, image: RecordedImage, what: str) -> list[str]:
    """What the recorded image differs in from the one that the spec calls `name`."""
    chain = chain_of(job, name)
    base, *layers = image.layers
    match = _BASE.fullmatch(image.base)
    if match is None or match[1] != chain[0].python:
        return [f"{what}: the image starts from {image.base}, and the spec says {chain[0].python}"]
    bare_base, bare_step = bare().functions["function"].image.layers
    wrong = []
    if base.commands[1:] != bare_base.commands[1:]:
        wrong.append(f"{what}: the image's first layer is not Debian slim: {base.commands}")
    wrong += differences(_other_fields(bare_base), _other_fields(base), f"{what}: the first layer")
    wanted = [step for each in chain for step in _expected(each)]
    asked = [step for layer in layers for step in _recorded(layer)]
    if wanted != asked:
        wrong.append(f"{what}: the image's steps are {asked}, and the spec says {wanted}")
    for layer in layers:
        wrong += differences(
            _other_fields(bare_step), _other_fields(layer), f"{what}: an image step"
        )
    return wrong


def chain_of(job: JobSpec, name: str) -> list[Image]:
    """An image and those it builds on, the first one first."""
    chain = [job.images[name]]
    while chain[0].base is not None:
        chain.insert(0, job.images[chain[0].base])
    return chain


def _expected(image: Image) -> Iterator[Step]:
    for step in image.steps:
        if isinstance(step.value, tuple):
            values = tuple(str(value) for value in step.value)
            # The SDK sorts what is installed in one go.
            yield (step.action, tuple(sorted(values)) if step.action == "packages" else values)
        else:
            yield ("env", tuple(f"{key}={value}" for key, value in step.value.items()))


def _recorded(layer: RecordedLayer) -> Iterator[Step]:
    """The steps of one layer; what is no step of ours is given as it stands."""
    commands = list(layer.commands)
    if commands[:1] == ["FROM base"]:
        commands = commands[1:]
    if len(commands) == 2 and commands[0] == "RUN apt-get update" and _APT.match(commands[1]):
        yield ("apt", tuple(shlex.split(commands[1])[4:]))
    elif len(commands) == 2 and commands[0].startswith("COPY --from=ghcr.io/astral-sh/uv"):
        yield from _uv(commands[1])
    elif commands and all(command.startswith("ENV ") for command in commands):
        yield ("env", tuple(_env(command) for command in commands))
    elif commands and all(command.startswith("RUN ") for command in commands):
        yield ("run", tuple(command.removeprefix("RUN ") for command in commands))
    else:
        yield ("other", tuple(commands))


def _uv(command: str) -> Iterator[Step]:
    match = _UV.fullmatch(command)
    if match is None:
        yield ("other", (command,))
        return
    words = shlex.split(command.replace("$(command -v python)", "PYTHON"))[4:]
    packages: list[str] = []
    options: list[str] = []
    while words:
        word = words.pop(0)
        if word in _UV_OPTIONS_WITH_VALUE:
            words.pop(0)
        elif word.startswith("-") and word not in _UV_OPTIONS:
            options.append(word)
        elif not word.startswith("-"):
            packages.append(word)
    yield ("packages", (*options, *packages))


def _env(command: str) -> str:
    key, _, value = command.removeprefix("ENV ").partition("=")
    return f"{key}={''.join(shlex.split(value))}"


def _other_fields(layer: RecordedLayer) -> api_pb2.Image:
    """All of a step but its commands and what it builds on."""
    found = api_pb2.Image()
    found.CopyFrom(layer.request.image)
    found.ClearField("dockerfile_commands")
    found.ClearField("base_images")
    return found
