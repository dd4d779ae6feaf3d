"""The stages, composed: a spec file to the text of its app. The only module that knows them all."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from jobspec import kinds
from jobspec.diagnostic import Diagnostic, Label, has_errors, in_order
from jobspec.emit.render import render
from jobspec.emit.seal import digest_of_inputs, seal
from jobspec.emit.verify import verify
from jobspec.files import Failure, read, workspace_root
from jobspec.link.linker import PayloadSources
from jobspec.lower.app import Target, lower
from jobspec.plan import AppPlan
from jobspec.rules import linking, toml
from jobspec.source import SourceFile, Span
from jobspec.spec.job import JobSpec
from jobspec.spec.load import RawSpec, load
from jobspec.spec.validate import validate


@dataclass(frozen=True)
class Compilation:
    """What became of one spec: `text` is None where an error stands in the way.

    `path` is where the app belongs, beside the spec.
    """

    spec: Path
    path: Path
    text: str | None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    job: JobSpec | None = None
    plan: AppPlan | None = None

    @property
    def sources(self) -> list[Path]:
        """The spec and the payload files."""
        payloads = self.job.payload_files if self.job is not None else ()
        return [self.spec, *(self.spec.parent / name for name in payloads)]


_DEPTH = 5_000


def app_path(spec: Path) -> Path:
    """`etl.toml` becomes `etl_app.py` beside it; `etl-job/spec.toml` becomes `etl_job_app.py`."""
    stem = spec.stem
    if spec.name == "spec.toml":
        stem = spec.absolute().parent.name or "spec"
    stem = re.sub(r"\W", "_", stem)
    if not stem or stem[0].isdigit():
        stem = "_" + stem
    return spec.with_name(f"{stem}_app.py")


def compile_spec(spec: Path) -> Compilation:
    """Reads a spec and the files that it names, and makes the app's text. Writes nothing."""
    workspace = workspace_root(spec)
    content = read(spec, workspace)
    if isinstance(content, Failure):
        return Compilation(spec, app_path(spec), None, [content.at()])
    raw, diagnostics = load(spec.as_posix(), content)
    if raw is None or has_errors(diagnostics):
        return Compilation(spec, app_path(spec), None, in_order(diagnostics))
    return compile_raw(raw, spec, workspace, diagnostics)


def compile_raw(
    raw: RawSpec, spec: Path, workspace: Path, diagnostics: list[Diagnostic]
) -> Compilation:
    """As `compile_spec`, from TOML that has been read."""
    path = app_path(spec)
    job, found = validate(raw, kinds.kind, kinds.KINDS)
    diagnostics = diagnostics + found
    if job is None:
        return Compilation(spec, path, None, in_order(diagnostics))
    sources, found = _read_payloads(job, spec.parent, workspace)
    diagnostics += found
    if has_errors(diagnostics):
        return Compilation(spec, path, None, in_order(diagnostics), job)
    payloads = tuple(sources.files)
    inputs = [(spec.name, raw.source.text)]
    inputs += [(name, source.text) for name, source in sources.files.items()]
    target = Target(path.stem, spec.name, payloads, digest_of_inputs(inputs))
    limit = sys.getrecursionlimit()
    try:
        # A tree that the parser took may be deeper than Python lets our own walks go.
        sys.setrecursionlimit(max(limit, _DEPTH))
        lowered, found = lower(job, sources, target)
        diagnostics += found
        if lowered is None:
            return Compilation(spec, path, None, in_order(diagnostics), job)
        plan, payload = lowered
        text = seal(render(plan))
        verify(text, plan, payload)
    except RecursionError:
        help = "split the longest expression of the payload, or its deepest block"
        label = Label(next(iter(sources.files.values())), Span(0, 0))
        diagnostics.append(linking.TOO_DEEP.at(label, help=help))
        return Compilation(spec, path, None, in_order(diagnostics), job)
    finally:
        sys.setrecursionlimit(limit)
    return Compilation(spec, path, text, in_order(diagnostics), job, plan)


def _read_payloads(
    job: JobSpec, folder: Path, workspace: Path
) -> tuple[PayloadSources, list[Diagnostic]]:
    files: dict[str, SourceFile] = {}
    diagnostics: list[Diagnostic] = []
    for name, place in job.payload_places().items():
        path = folder / name
        content = read(path, workspace)
        if isinstance(content, Failure):
            missing = content.rule is toml.FILE_MISSING
            help = f"{name} is looked for beside the spec" if missing else ""
            diagnostics.append(content.at(job.raw.label(place), help=help))
            continue
        source, found = _decode(path.as_posix(), content)
        diagnostics += found
        if source is not None:
            files[name] = source
    return PayloadSources(files, _siblings(folder, files)), diagnostics


_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def _decode(name: str, content: bytes) -> tuple[SourceFile | None, list[Diagnostic]]:
    """A payload's text, with the line endings that Python reads."""
    for row in content.split(b"\n", 2)[:2]:
        cookie = _COOKIE.match(row)
        if cookie is not None and cookie[1].lower().replace(b"_", b"-") not in (b"utf-8", b"utf8"):
            return None, [
                _undecodable(name, f"it is declared as {cookie[1].decode('ascii', 'replace')}")
            ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_undecodable(name, f"byte {error.start} is not UTF-8")]
    if "\0" in text:
        return None, [_undecodable(name, "it has a NUL character")]
    return SourceFile(name, text.replace("\r\n", "\n").replace("\r", "\n")), []


def _undecodable(name: str, cause: str) -> Diagnostic:
    label = Label(SourceFile(name, ""), Span(0, 0))
    return linking.SYNTAX.at(label, help="save the file as UTF-8", cause=cause)


def _siblings(folder: Path, files: Iterable[str]) -> frozenset[str]:
    """Modules and packages that Python would find beside the payloads."""
    found: set[str] = set()
    for parent in {(folder / name).parent for name in files}:
        try:
            entries = list(parent.iterdir())
        except OSError:
            continue
        found |= {entry.stem for entry in entries if entry.suffix == ".py"}
        found |= {entry.name for entry in entries if (entry / "__init__.py").is_file()}
    return frozenset(found)
