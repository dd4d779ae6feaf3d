"""The resolved spec: defaults merged, references checked, every value with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from jobspec.expression import Data
from jobspec.spec.steps import ACTIONS, SOURCES, UNCOPIED
from jobspec.spec.tables.entry import PayloadRef

if TYPE_CHECKING:
    from jobspec.kinds.base import EntryKind
    from jobspec.spec.load import RawSpec
    from jobspec.spec.sorts import Handle
    from jobspec.spec.table import Table
    from jobspec.spec.tables.entry import EntryTable
    from jobspec.spec.tables.main import MainTable
    from jobspec.spec.tables.resources import RetriesTable
    from jobspec.spec.tables.schedule import ScheduleTable

Path: TypeAlias = "tuple[str | int, ...]"
ResourceValue: TypeAlias = (
    "str | int | float | bool | list[str] | tuple[int | float, int | float] | RetriesTable"
    " | dict[str, str | int | float | bool]"
)

BuildValue: TypeAlias = (
    "str | int | float | bool | list[str] | tuple[str, ...] | Mapping[str, str]"
    " | Mapping[str, Mount] | dict[str, Data] | PayloadRef"
)

DEFAULT_IMAGE = "image"
DEFAULT_PYTHON = "3.12"
DEFAULT_MODAL = ">=1.4"
DEFAULT_BUILDER = "2025.06"
"""The image builder of new workspaces."""
LIFECYCLE = ("snap", "enter", "exit")
"""Keys of class entries for the methods that Modal calls itself, in the order in which it does."""


class Mount(NamedTuple):
    """How an entry has a volume or a bucket: where, and of a volume which folder of it."""

    path: str
    read_only: bool = False
    sub_path: str | None = None


class Step(NamedTuple):
    """One step of an image build: a key of `ACTIONS` and its value, at a path of the spec.

    `options` are in the order of the action's own.
    """

    action: str
    value: BuildValue
    path: Path
    options: Mapping[str, BuildValue] = MappingProxyType({})

    @property
    def is_uncopied(self) -> bool:
        """Whether it adds files when a container starts, after all that is built."""
        return self.action in UNCOPIED and not self.options.get("copy")


class Image(NamedTuple):
    """An image: `source` is a key of `SOURCES`, `start` its value; `python` is None if unknown."""

    name: str
    path: Path
    source: str
    start: str
    options: Mapping[str, BuildValue]
    python: str | None
    steps: tuple[Step, ...]
    imports: tuple[str, ...]

    @property
    def base(self) -> str | None:
        """The image of the spec that this one builds on, if it does."""
        return self.start if self.source == "from" else None

    @property
    def packages(self) -> tuple[str, ...]:
        """The requirements that this image itself lists, in order."""
        return self._listed("packages", "pip")

    @property
    def local_python_source(self) -> tuple[str, ...]:
        """The modules beside the spec that this image itself adds."""
        return self._listed("local_python_source")

    @property
    def is_opaque(self) -> bool:
        """Whether it may have what nobody can know without building it."""
        return SOURCES[self.source].opaque or any(ACTIONS[s.action].opaque for s in self.steps)

    def _listed(self, *actions: str) -> tuple[str, ...]:
        values = [step.value for step in self.steps if step.action in actions]
        return tuple(item for value in values if isinstance(value, tuple) for item in value)


def used_images(images: Mapping[str, Image], chosen: Iterable[str]) -> list[Image]:
    """The images that are chosen and those they build on, each after its base."""
    used: set[str] = set()
    for name in chosen:
        image: Image | None = images.get(name)
        while image is not None and image.name not in used:
            used.add(image.name)
            image = None if image.base is None else images[image.base]
    return [image for name, image in images.items() if name in used]


class Resource(NamedTuple):
    """One resource of an entry and the path in the spec that it came from."""

    value: ResourceValue
    path: Path


class Entry(NamedTuple):
    """One deployed function or class; `mounts` and `secrets` are by the names of handles."""

    kind: EntryKind
    table: EntryTable
    path: Path
    image: str
    resources: Mapping[str, Resource]
    mounts: Mapping[str, Mount]
    secrets: tuple[str, ...]
    env: Mapping[str, str]
    schedule: ScheduleTable | None

    @property
    def name(self) -> str:
        """The payload's name, which is the app's."""
        return self.table.payload.name

    @property
    def file(self) -> str:
        """The payload file, as the spec names it."""
        return self.table.payload.file

    @property
    def methods(self) -> Mapping[str, Table]:
        """The methods that the spec lists, as it lists them; functions have none."""
        found: Mapping[str, Table] = getattr(self.table, "methods", {})
        return found

    @property
    def parameters(self) -> tuple[str, ...]:
        """The attributes of a class that callers hand over; functions have none."""
        found: tuple[str, ...] = getattr(self.table, "parameters", ())
        return found

    @property
    def web(self) -> Mapping[str, str]:
        """The kinds of its web endpoints by method name, the empty one for the entry itself."""
        if self.kind.is_web:
            return {"": self.kind.name}
        return {
            name: method.kind for name, method in self.methods.items() if hasattr(method, "kind")
        }

    @property
    def callables(self) -> tuple[str, ...]:
        """What can be called remotely: the entry's name, or those of methods, as in `Model.run`."""
        if self.kind.is_class:
            return tuple(f"{self.name}.{name}" for name in self.methods if name not in self.web)
        return () if self.kind.is_web else (self.name,)


class JobSpec(NamedTuple):
    """A whole job. Mappings keep the order of the spec."""

    raw: RawSpec
    name: str
    description: str | None
    modal: str
    tags: Mapping[str, str]
    include_source: bool | None
    image_builder: str
    env: Mapping[str, str]
    constants: Mapping[str, Data]
    images: Mapping[str, Image]
    handles: Mapping[str, Handle]
    entries: tuple[Entry, ...]
    main: MainTable | None
    payload_files: tuple[str, ...] = ()

    @property
    def used_images(self) -> list[Image]:
        """The images that entries run in and those they build on, each after its base."""
        return used_images(self.images, (entry.image for entry in self.entries))

    def chain(self, image: str) -> list[Image]:
        """An image and those that it builds on, nearest first."""
        chain = [self.images[image]]
        while chain[-1].base is not None:
            chain.append(self.images[chain[-1].base])
        return chain

    def steps_of(self, image: str) -> list[Step]:
        """All steps of an image's build, in order, those of what it builds on first."""
        return [step for each in reversed(self.chain(image)) for step in each.steps]

    def local_modules(self) -> set[str]:
        """Modules beside the spec that are there whenever the app is imported in a container.

        Every image has them, and has them already when its build runs a payload function.
        """
        found: list[set[str]] = []
        for image in {entry.image: None for entry in self.entries}:
            added: set[str] = set()
            for step in self.steps_of(image):
                if step.action == "local_python_source" and isinstance(step.value, tuple):
                    added |= set(step.value)
                elif isinstance(step.value, PayloadRef):
                    found.append(set(added))
            found.append(added)
        return set.intersection(*found) if found else set()

    def build_functions(self) -> dict[PayloadRef, Path]:
        """The payload functions that builds of images run, with where the spec names each first."""
        found: dict[PayloadRef, Path] = {}
        for step in (s for e in self.entries for i in self.chain(e.image) for s in i.steps):
            if isinstance(step.value, PayloadRef):
                found.setdefault(step.value, step.path)
        return found

    def build_functions_of(self, image: str) -> set[str]:
        """The names of the payload functions that the builds of an image and its bases run."""
        steps = [step for each in self.chain(image) for step in each.steps]
        return {step.value.name for step in steps if isinstance(step.value, PayloadRef)}

    def is_opaque(self, image: str) -> bool:
        """Whether an image, or one that it builds on, may have what nobody can know."""
        return any(each.is_opaque for each in self.chain(image))

    def payload_places(self) -> dict[str, Path]:
        """Each payload file with the first path of the spec that names it."""
        places: dict[str, Path] = {}
        for entry in self.entries:
            places.setdefault(entry.file, (*entry.path, "payload"))
        for key in ("payload", "inputs", "keep"):
            reference = getattr(self.main, key) if self.main is not None else None
            if reference is not None:
                places.setdefault(reference.file, ("main", key))
        for function, path in self.build_functions().items():
            places.setdefault(function.file, path)
        return places

    def entry(self, name: str) -> Entry | None:
        """The entry of that name."""
        return next((entry for entry in self.entries if entry.name == name), None)
