"""The containers of an app: real ones, or imports beside fabricated packages."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from jobspec.local.errors import LocalRuntimeError
from jobspec.local.import_service import Image
from jobspec.local.importing import Imports
from jobspec.local.isolation import Isolation
from jobspec.local.loading import Loader
from jobspec.local.recorded import RecordedFunction, Recording
from jobspec.local.recording import record_app
from jobspec.proof.importer import Importer, Launched, Packages
from jobspec.proof.judge import Observation
from jobspec.verify import containers
from jobspec.verify.containers import Failure, Seen
from jobspec.verify.modules import beside, of_packages

_ROOT = PurePosixPath("/root")


@dataclass
class Contained:
    """What containers showed.

    Attributes:
        observations: one for each container that there was.
        doubts: by side, why what a container showed tells nothing of how it is on Modal.
        absent: by side, why there was no container.
        notes: what was not quite as on Modal.
    """

    observations: list[Observation] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Containers(Protocol):
    """Where an app is imported as containers import it."""

    async def record(self, app: Path, load: Loader) -> Recording:
        """What the app asks Modal for. Raises RecordingError."""

    async def observe(self, app: Path, recording: Recording, launched: Launched) -> Contained:
        """Import the app as the container of each of its functions does."""


@dataclass(frozen=True)
class Fabricated:
    """Imports in forks of one process, where all packages are fabricated."""

    importer: Importer

    async def record(self, app: Path, load: Loader) -> Recording:
        """What the app asks for; its files are not kept."""
        return await record_app(app, load=load)

    async def observe(self, app: Path, recording: Recording, launched: Launched) -> Contained:
        """One import for each function."""
        found = Contained()
        tree = ast.parse(app.read_bytes())
        packages = Packages(fabricated=of_packages(app, tree, in_blocks=True))
        keys = credentials(recording)
        for entry in launched.entries:
            function = recording.functions.get(entry.tag)
            if function is not None:
                sources = modules_of(function)
                found.observations.append(
                    self.importer.contain(app, entry, launched, packages, sources, keys)
                )
        return found


@dataclass(frozen=True)
class Real:
    """Containers of the local runtime."""

    imports: Imports

    async def record(self, app: Path, load: Loader) -> Recording:
        """What the app asks for; its files are kept for the containers."""
        return await self.imports.record(app, load)

    async def observe(self, app: Path, recording: Recording, launched: Launched) -> Contained:
        """One container for each function, as many at once as the machine has cores."""
        found = Contained()
        wanted = {entry.tag: entry.parameters for entry in launched.entries}
        isolation = await self.imports.isolation()

        async def seen(function: RecordedFunction) -> Seen | LocalRuntimeError:
            values = containers.parameters(function.definition, wanted.get(function.name, {}))
            try:
                done = await self.imports.run(function.name, containers.program(), values)
            except LocalRuntimeError as error:
                return error
            return containers.seen(done, app.stem)

        functions = [function for _, function in sorted(recording.functions.items())]
        each_seen = await asyncio.gather(*map(seen, functions))
        for function, each in zip(functions, each_seen, strict=True):
            side = f"container of {function.name}"
            image = self.imports.image(function.name)
            if image.python:
                found.notes.append(f"{image.python} in the image of {function.name}")
            if isinstance(each, LocalRuntimeError):
                found.absent[side] = str(each)
                continue
            found.observations.append(each.observation)
            doubt = doubt_of(app, function.gpus, image, each, isolation)
            if doubt is not None:
                found.doubts[side] = doubt
        return found


def doubt_of(
    app: Path, gpus: Sequence[str], image: Image, seen: Seen, isolation: Isolation
) -> str | None:
    """Why a container's import tells nothing of how it is on Modal, if it does not.

    Args:
        app: where it lies.
        gpus: what the function asks for.
        image: what stands for its image.
        seen: how the import went.
        isolation: what the container ran in.
    """
    hidden = containers.hidden(image)
    if seen.failure is None:
        if hidden:
            return f"the image is not made whole here: {_listed(hidden)}"
        if isolation is Isolation.NONE:
            return "containers are not isolated from this machine, so that its files may be found"
        return None
    failure, told = seen.failure, seen.failure.message
    if seen.is_late:
        return told
    if gpus and _is_of_gpu(failure) and not Path("/dev/nvidia0").exists():
        return f"this machine has no GPU {gpus[0]}: {told}"
    if image.left_out and _may_be_of_image(app, failure, is_hidden=bool(hidden)):
        return f"{told}; the image is not made whole here: {_listed(image.left_out)}"
    return None


def _is_of_gpu(failure: Failure) -> bool:
    return any(word in failure.message.lower() for word in ("cuda", "nvidia", "gpu"))


def _may_be_of_image(app: Path, failure: Failure, *, is_hidden: bool) -> bool:
    """Whether an import may have failed for what the environment lacks of the image."""
    if failure.missing is not None and beside(app, failure.missing.partition(".")[0]):
        return False  # a module beside the app, which the image does not add
    if failure.message.startswith("ModuleNotFoundError") and not is_hidden:
        return False  # what only adds to the system brings no module
    return failure.is_import or failure.is_system


def _listed(steps: tuple[str, ...] | list[str]) -> str:
    shown = [" ".join(step.split())[:80] for step in steps]
    more = f" and {len(shown) - 2} more steps" if len(shown) > 2 else ""
    return "; ".join(shown[:2]) + more


def credentials(recording: Recording) -> tuple[str, ...]:
    """The environment variables that an app's secrets are known to hold."""
    keys = {key for each in recording.secrets for key in (*each.required_keys, *each.values)}
    return tuple(sorted(keys))


def modules_of(function: RecordedFunction) -> tuple[str, ...]:
    """The top-level modules that a container is given as files beside the app."""
    copied = [layer.copied for layer in function.image.layers if layer.copied is not None]
    paths = [path for mount in (*function.mounts, *copied) for path in mount.files]
    return tuple(sorted(set(_module_names(paths))))


def _module_names(paths: list[str]) -> list[str]:
    below = [PurePosixPath(path) for path in paths]
    inside = [path.relative_to(_ROOT) for path in below if path.is_relative_to(_ROOT)]
    return [path.parts[0].removesuffix(".py") for path in inside if path.suffix == ".py"]
