"""Imports in real containers, told as the import proof tells of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modal._serialization import serialize, serialize_proto_params
from modal_proto import api_pb2

import jobspec.proof
from jobspec.local.import_service import Image, Imported, Program
from jobspec.proof.effects import Effect, Frame
from jobspec.proof.importing import examples
from jobspec.proof.judge import Block, Observation, Place

_PROOF = Path(jobspec.proof.__file__).parent
_MODULES = ("blocks", "effects", "environment")
# Steps that only add what the image's own Python does not import: with them an import cannot fail
# that goes well without.
_ADDING = ("RUN apt-get ", "RUN apt ", "RUN mkdir ", "RUN echo ")
_SHELL = frozenset("|&;<>`$")


def program() -> Program:
    """What watches an import in a container."""
    files = {"jobspec/__init__.py": b"", "jobspec/proof/__init__.py": b""}
    files |= {f"jobspec/proof/{name}.py": (_PROOF / f"{name}.py").read_bytes() for name in _MODULES}
    files["start.py"] = Path(__file__).with_name("probe.py").read_bytes()
    return Program(files)


def parameters(definition: api_pb2.Function, wanted: Mapping[str, str]) -> bytes:
    """Values for the parameters that a class needs, as its container expects them."""
    if not wanted:
        return b""
    proto = api_pb2.ClassParameterInfo.PARAM_SERIALIZATION_FORMAT_PROTO
    if definition.class_parameter_info.format == proto:
        return bytes(serialize_proto_params(examples(wanted)))
    return bytes(serialize(((), examples(wanted))))


@dataclass(frozen=True)
class Failure:
    """Why an import failed: `missing` is the module that was not found or lacked something."""

    message: str
    trace: str
    missing: str | None = None
    is_import: bool = False
    is_system: bool = False


@dataclass(frozen=True)
class Seen:
    """An import in a container: what was observed, and why it failed, if it did."""

    observation: Observation
    failure: Failure | None
    is_late: bool = False


@dataclass
class _Report:
    """What a container reported; blocks with the file that each stands in."""

    home: str = "/root"
    libraries: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    blocks: list[tuple[str, Block]] = field(default_factory=list)
    failure: Failure | None = None


def seen(imported: Imported, module: str) -> Seen:
    """What a container's import of the app's module came to."""
    report = _read(imported.report)
    failure = report.failure
    if imported.failure is None:
        failure = None
    elif failure is None:
        failure = Failure(imported.failure, imported.trace or imported.printed)
    app, root = f"{report.home}/{module}.py", report.home.removesuffix("/root")
    place = Place(
        app, tuple(report.libraries), {root + path: here for path, here in imported.uploads.items()}
    )
    observation = Observation(
        side=f"container of {imported.name}",
        is_container=True,
        failure=failure.message if failure is not None else None,
        trace=failure.trace if failure is not None else "",
        effects=tuple(report.effects),
        blocks=tuple(block for file, block in report.blocks if file == app),
        warnings=(),
        printed=imported.printed,
        place=place,
    )
    return Seen(observation, failure, imported.is_late)


def _read(lines: tuple[str, ...]) -> _Report:
    """What a container reported; the first failure is the cause of those after it."""
    report = _Report()
    for line in lines:
        for kind, value in _said(line):
            if kind == "home":
                report.home = value
            elif kind == "libraries":
                report.libraries = value
            elif kind == "block":
                report.blocks.append((value[0], Block(value[1], value[2], own=False)))
            elif kind == "effect":
                stack = tuple(Frame(**frame) for frame in value["stack"])
                report.effects.append(Effect(value["kind"], value["what"], stack))
            elif kind == "failure" and report.failure is None:
                report.failure = Failure(**value)
    return report


def _said(line: str) -> Iterator[tuple[str, Any]]:
    try:
        yield from json.loads(line).items()
    except ValueError:
        return  # cut off where the container was ended


def hidden(image: Image) -> list[str]:
    """What an image may have that its environment lacks, and that could keep an app from importing."""
    return [step for step in image.left_out if not _only_adds(step)]


def _only_adds(step: str) -> bool:
    return step.startswith(_ADDING) and not _SHELL & set(step)
