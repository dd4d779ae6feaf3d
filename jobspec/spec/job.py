"""The resolved spec: defaults merged, references checked, every value with where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from jobspec.expression import Data

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

DEFAULT_IMAGE = "image"
DEFAULT_PYTHON = "3.12"
DEFAULT_MODAL = ">=1.4"
LIFECYCLE = ("snap", "enter", "exit")
"""Keys of class entries for the methods that Modal calls itself, in the order in which it does."""


class Step(NamedTuple):
    """One step of an image build: `action` is a key of the step table, `value` what it says."""

    action: str
    value: tuple[str, ...] | Mapping[str, str]


class Image(NamedTuple):
    """An image: a Debian slim of one Python series, or another image, and steps on it."""

    name: str
    path: Path
    python: str
    base: str | None
    steps: tuple[Step, ...]
    local_python_source: tuple[str, ...]
    imports: tuple[str, ...]

    @property
    def packages(self) -> tuple[str, ...]:
        """The requirements that this image itself adds, in order."""
        return tuple(
            requirement
            for step in self.steps
            if step.action == "packages"
            for requirement in step.value
        )


class Resource(NamedTuple):
    """One resource of an entry and the path in the spec that it came from."""

    value: ResourceValue
    path: Path


class Mount(NamedTuple):
    """How an entry has a volume or a bucket: where, and of a volume which folder of it."""

    path: str
    read_only: bool = False
    sub_path: str | None = None


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
    env: Mapping[str, str]
    constants: Mapping[str, Data]
    images: Mapping[str, Image]
    handles: Mapping[str, Handle]
    entries: tuple[Entry, ...]
    main: MainTable | None
    payload_files: tuple[str, ...] = ()

    def chain(self, image: str) -> list[Image]:
        """An image and those that it builds on, nearest first."""
        chain = [self.images[image]]
        while chain[-1].base is not None:
            chain.append(self.images[chain[-1].base])
        return chain

    def payload_places(self) -> dict[str, Path]:
        """Each payload file with the first path of the spec that names it."""
        places: dict[str, Path] = {}
        for entry in self.entries:
            places.setdefault(entry.file, (*entry.path, "payload"))
        for key in ("payload", "inputs", "keep"):
            reference = getattr(self.main, key) if self.main is not None else None
            if reference is not None:
                places.setdefault(reference.file, ("main", key))
        return places

    def entry(self, name: str) -> Entry | None:
        """The entry of that name."""
        return next((entry for entry in self.entries if entry.name == name), None)
