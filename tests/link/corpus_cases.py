"""The corpus: a folder a case, with the spec, the payload and what must come of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from .jobs import Job, read_job

CORPUS = Path(__file__).with_name("corpus")


@dataclass(frozen=True)
class Expected:
    """A place that an error must name: payload file (or spec), 1-based line, code."""

    file: str
    line: int
    code: str = "?"
    what: str = ""


@dataclass(frozen=True)
class Case:
    """One case: its folder, calls for each side, and the outcome."""

    folder: Path
    outcome: str
    calls: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    errors: tuple[Expected, ...] = ()
    near: str = ""

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def spec(self) -> Path:
        return self.folder / "spec.toml"

    def job(self) -> Job:
        """The facts of the case's spec; the app's module is named for the folder."""
        return read_job(self.spec, f"{self.name}_app")


def read_cases(outcome: str) -> list[Case]:
    """All cases of one outcome, by name."""
    cases = (_read(folder) for folder in sorted(CORPUS.iterdir()) if folder.is_dir())
    return [case for case in cases if case.outcome == outcome]


def _read(folder: Path) -> Case:
    data = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    return Case(
        folder=folder,
        outcome=data["outcome"],
        calls=tuple(data.get("calls", [])),
        local=tuple(data.get("local", [])),
        errors=tuple(Expected(**error) for error in data.get("errors", [])),
        near=data.get("near", f"{folder.name}_near"),
    )
