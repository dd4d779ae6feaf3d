"""What a spec says about its payload, read without the compiler.

The proof must not trust what it proves, so it reads the few facts it needs from the TOML itself.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Table = dict[str, Any]


HANDLES = ("volumes", "secrets", "dicts", "queues", "buckets", "proxies")


@dataclass(frozen=True)
class Entry:
    """One entry: the payload file, the name in it and what the spec makes of its methods."""

    file: str
    name: str
    kind: str = "function"
    image: str = "image"
    parameters: tuple[str, ...] = ()
    enter: tuple[str, ...] = ()
    exit: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """A spec seen from the payload: files, entries, declared names, packages of each side."""

    folder: str
    entries: tuple[Entry, ...]
    files: tuple[str, ...]
    handles: tuple[str, ...]
    constants: Table
    image_packages: dict[str, list[str]]
    image_siblings: dict[str, list[str]]
    main_packages: tuple[str, ...]
    local: tuple[str, ...] = ()
    stem: str = field(default="job_app")

    def entry(self, name: str) -> Entry | None:
        """The entry of that payload name, if there is one."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def all_packages(self) -> list[str]:
        """Every package that any side of the job has."""
        names = {name for names in self.image_packages.values() for name in names}
        return sorted(names | set(self.main_packages))

    def to_data(self) -> Table:
        """As plain data, for another process."""
        return asdict(self)

    @staticmethod
    def from_data(data: Table) -> Job:
        """Back from plain data."""
        entries = tuple(
            Entry(**{key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()})
            for entry in data["entries"]
        )
        lists = {key: tuple(data[key]) for key in ("files", "handles", "main_packages", "local")}
        return Job(**{**data, **lists, "entries": entries})


def read_job(spec: Path, stem: str) -> Job:
    """The facts of the spec at `spec`, whose app is the module `stem`."""
    data = tomllib.loads(spec.read_text(encoding="utf-8"))
    images = {"image": data.get("image", {}), **data.get("images", {})}
    entry_table = data["entry"]
    tables = entry_table if isinstance(entry_table, list) else [entry_table]
    entries = tuple(_entry(table) for table in tables)
    main = data.get("main", {})
    local = [main[key] for key in ("payload", "inputs", "keep") if key in main]
    files = dict.fromkeys([entry.file for entry in entries] + [_file(ref) for ref in local])
    return Job(
        folder=str(spec.parent),
        entries=entries,
        files=tuple(files),
        handles=tuple(name for sort in HANDLES for name in data.get(sort, {})),
        constants=dict(data.get("constants", {})),
        image_packages={name: _packages(name, images) for name in images},
        image_siblings={name: _siblings(name, images) for name in images},
        main_packages=tuple(_import_name(text) for text in main.get("packages", [])),
        local=tuple(ref.split(":")[1] for ref in local),
        stem=stem,
    )


def _entry(table: Table) -> Entry:
    file, name = table["payload"].split(":")
    return Entry(
        file=file,
        name=name,
        kind=table["kind"],
        image=table.get("image", "image"),
        parameters=tuple(table.get("parameters", [])),
        enter=tuple(table.get("enter", [])),
        exit=tuple(table.get("exit", [])),
        methods=tuple(table.get("methods", {})),
    )


def _file(reference: str) -> str:
    return reference.split(":")[0]


def _import_name(requirement: str) -> str:
    name = re.split(r"[\s\[<>=!~;@]", requirement, maxsplit=1)[0]
    return name.replace("-", "_")


def _packages(name: str, images: dict[str, Table]) -> list[str]:
    table = images[name]
    own = list(table.get("packages", []))
    for step in table.get("steps", []):
        own.extend(step.get("packages", []))
    inherited = _packages(table["from"], images) if "from" in table else []
    return inherited + [_import_name(text) for text in own]


def _siblings(name: str, images: dict[str, Table]) -> list[str]:
    table = images[name]
    inherited = _siblings(table["from"], images) if "from" in table else []
    return inherited + list(table.get("local_python_source", []))
