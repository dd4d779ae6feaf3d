"""Compiling a case and comparing every view of it with the oracle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobspec.diagnostic import Diagnostic
from jobspec.pipeline import compile_spec

from .jobs import Job
from .server import Server

PARTS = ("stage", "result", "raised", "stdout", "stderr")


@dataclass(frozen=True)
class Place:
    """Where an error is reported: file name, 1-based line, code, message."""

    file: str
    line: int
    code: str
    message: str


def compile_to(spec: Path, folder: Path, stem: str) -> tuple[Path | None, list[Place]]:
    """Compile; write the app as `stem` in `folder` if there is one; the errors' places."""
    result = compile_spec(spec)
    errors = [place(item) for item in result.diagnostics if item.is_error]
    if result.text is None:
        return None, errors
    app = folder / f"{stem}.py"
    app.write_text(result.text, encoding="utf-8")
    return app, errors


def place(diagnostic: Diagnostic) -> Place:
    """The primary place of a finding."""
    primary = diagnostic.primary
    line = primary.source.position(primary.span.start).line
    name = Path(primary.source.name).name
    return Place(name, line, diagnostic.rule.code, diagnostic.message)


@dataclass(frozen=True)
class Views:
    """The two servers, asked for views of one job."""

    oracle: Server
    app: Server

    def differences(self, job: Job, app: Path, calls: list[str], local: list[str]) -> list[str]:
        """How the app differs from the payload: in a container, and on the launching side."""
        found = self.launch_import(job, app)
        for plain, view, expressions in (
            ("oracle", "container", calls),
            ("oracle local", "launch", local),
        ):
            for call in expressions:
                expected = self.oracle.ask(plain, job, call)
                got = self.app.ask(view, job, call, app)
                found += [f"{view} {call}: {line}" for line in unlike(expected, got)]
        return found

    def launch_import(self, job: Job, app: Path) -> list[str]:
        """Importing the app without the images' packages: no exception, no more output."""
        expected = self.oracle.ask("oracle", job, "None")
        got = self.app.ask("launch", job, "None", app)
        if expected["stage"] == "import":
            return []
        return [f"launch import: {line}" for line in unlike(expected, got)]


def unlike(expected: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """The parts in which two replies differ, each in one line."""
    if expected["stage"] not in ("import", "call"):
        return [f"the oracle failed: {expected}"]
    raised = expected.get("raised") or {}
    if str(raised.get("type", "")).endswith("Misuse"):
        return ["the payload uses an entry in a way that the compiler must refuse"]
    lines = [
        f"{part}: payload {expected.get(part)!r}, app {got.get(part)!r}"
        for part in PARTS
        if expected.get(part) != got.get(part)
    ]
    if lines and "traceback" in got:
        lines.append(got["traceback"][-600:])
    return lines
