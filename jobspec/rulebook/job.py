"""What a rule looks at: a job that compiles, its linked payload, and the facts of its code."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import cached_property

from jobspec.diagnostic import Label
from jobspec.facts.facts import Facts
from jobspec.facts.files import FileUse, file_uses
from jobspec.facts.parts import Part
from jobspec.facts.paths import Paths, is_below
from jobspec.facts.remote import RemoteCall, RemoteCalls
from jobspec.link.definitions import Definition
from jobspec.lower.app import Lowered
from jobspec.plan import AppPlan
from jobspec.source import SourceFile
from jobspec.spec.job import Entry, Image, JobSpec, Mount, Path, Step
from jobspec.spec.sorts import Handle
from jobspec.spec.tables.handles import BucketTable, SecretTable


class AnalyzedEntry:
    """An entry with all that its containers get. Nothing in it changes."""

    def __init__(self, entry: Entry, job: JobSpec, definition: Definition, facts: Facts) -> None:
        self.entry = entry
        self.name = entry.name
        self.definition = definition
        self._job = job
        self.facts = facts

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the payload that its calls may run."""
        return self.facts.of_entry(self.name)

    @property
    def chain(self) -> list[Image]:
        """Its image and those that this builds on, nearest first."""
        return self._job.chain(self.entry.image)

    @property
    def steps(self) -> list[Step]:
        """All steps that its image is built with, in their order."""
        return self._job.steps_of(self.entry.image)

    @cached_property
    def mounts(self) -> Mapping[str, tuple[str, Mount]]:
        """What is mounted in it by path: the name of the handle, and how it is mounted."""
        found = {}
        for name, mount in self.entry.mounts.items():
            table = self._job.handles[name].table
            if isinstance(table, BucketTable):  # whose own handle says it, not its mount
                mount = mount._replace(read_only=table.read_only)
            found[mount.path] = (name, mount)
        return found

    @cached_property
    def secrets(self) -> Mapping[str, SecretTable]:
        """Its secrets by the names of their handles."""
        tables = {name: self._job.handles[name].table for name in self.entry.secrets}
        return {n: table for n, table in tables.items() if isinstance(table, SecretTable)}

    @cached_property
    def secret_keys(self) -> Mapping[str, str]:
        """The variables that its secrets are known to bring, each with the secret's handle.

        A secret may hold more: `keys` is what is asked for, and a dotenv file is not read.
        """
        found: dict[str, str] = {}
        for name, table in self.secrets.items():
            found |= dict.fromkeys((*table.keys, *table.values), name)
        return found

    @property
    def declared_keys(self) -> Mapping[str, tuple[str, ...]]:
        """What each secret of the spec is said to hold, of the entry or not."""
        tables = {name: each.table for name, each in self._job.handles.items()}
        return {
            name: (*table.keys, *table.values)
            for name, table in tables.items()
            if isinstance(table, SecretTable)
        }

    @property
    def env(self) -> Mapping[str, str]:
        """The variables that the spec sets for it; those of its image's build are not among them."""
        return self.entry.env

    @cached_property
    def paths(self) -> Paths:
        """Reads the paths that its code names."""
        return Paths(self.parts, self.facts.parts, self._job.constants)

    @cached_property
    def workdir(self) -> str:
        """The folder that its containers start in, and relative paths are in."""
        found = [step.value for step in self.steps if step.action == "workdir"]
        return str(found[-1]) if found else "/root"

    @cached_property
    def file_uses(self) -> tuple[FileUse, ...]:
        """Where its code reads and writes files."""
        return tuple(file_uses(self.parts, self.paths))

    def absolute(self, path: str) -> str:
        """A path of its code, from the root folder of its containers."""
        return posixpath.normpath(posixpath.join(self.workdir, path))

    def mount_of(self, path: str) -> tuple[str, Mount] | None:
        """What is mounted where a path leads: the name of the handle, and the mount."""
        around = [each for each in self.mounts if is_below(self.absolute(path), each)]
        return self.mounts[max(around, key=len)] if around else None

    def at(self, *keys: str | int, text: str = "") -> Label:
        """The value of a key of the entry's own table, else what is nearest to it."""
        return self._job.raw.label((*self.entry.path, *keys), text)


class AnalyzedJob:
    """A job whose app was made. Nothing in it changes; what takes time is made when asked for."""

    def __init__(
        self, spec: JobSpec, lowered: Lowered, dockerfiles: Mapping[str, SourceFile]
    ) -> None:
        """`dockerfiles` are those that images start from, by their paths from the spec."""
        self.spec = spec
        self.dockerfiles = dockerfiles
        self.plan: AppPlan = lowered.plan
        self.linked = lowered.linked
        self.module = lowered.module
        self.definitions: Mapping[str, Definition] = lowered.linked.definitions

    @property
    def sources(self) -> list[SourceFile]:
        """The spec and the payload files, as they were read."""
        return [self.spec.raw.source, *(file.source for file in self.linked.code.files)]

    @cached_property
    def facts(self) -> Facts:
        """What the payload's code does."""
        spec = self.spec
        units = {entry.name: self.definitions[entry.name].unit for entry in spec.entries}
        built = {e.name for e in spec.entries if spec.build_functions_of(e.image)}
        return Facts(self.linked.code, units, built)

    def definition_of(self, call: RemoteCall) -> Label:
        """The function or method that a call of an entry runs, where that is defined."""
        unit = self.definitions[call.entry].unit
        return Label(unit.source, unit.span(call.function), "defined here")

    @cached_property
    def remote_calls(self) -> tuple[RemoteCall, ...]:
        """The calls of entries, wherever they stand in the payload."""
        entries = {entry.name: self.definitions[entry.name] for entry in self.spec.entries}
        return tuple(RemoteCalls(self.facts.parts, entries).in_parts(self.facts.parts))

    @cached_property
    def entries(self) -> tuple[AnalyzedEntry, ...]:
        """The entries, in the order of the spec."""
        return tuple(
            AnalyzedEntry(entry, self.spec, self.definitions[entry.name], self.facts)
            for entry in self.spec.entries
        )

    def handles(self, sort: str) -> dict[str, Handle]:
        """The handles of a sort (`volume`, `secret`, …) by name."""
        return {n: each for n, each in self.spec.handles.items() if each.sort.name == sort}

    def label(self, path: Path, text: str = "") -> Label:
        """The value at a path of the spec, else what is nearest to it."""
        return self.spec.raw.label(path, text)

    def key_label(self, path: Path, text: str = "") -> Label:
        """The key at a path of the spec, else what is nearest to it."""
        return self.spec.raw.key_label(path, text)
