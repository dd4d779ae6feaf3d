"""The compiler's way to the disk: reading what a spec names, finding specs, writing apps.

Nothing here raises for what a disk can do; a failure is a value that becomes a finding.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import tomli

from jobspec.diagnostic import Diagnostic, Label, Rule
from jobspec.rules import output, toml
from jobspec.source import SourceFile, Span

MAX_BYTES = 2**24
"""The largest file that is read, 16 MiB; a spec has a lower limit of its own."""

_BINARY = getattr(os, "O_BINARY", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)

_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})
_ENTRY_LINE = rb"""(?mx) ^(?:\xef\xbb\xbf)?[ \t]*(?:
    \[\[?[ \t]*(?:entry|"entry"|'entry')[ \t]*[].] | (?:entry|"entry"|'entry')[ \t]*[.=]
)"""
_JOBSPEC_TABLE = rb"(?m)^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*jobspec\b"
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


_WIDEN = (
    "move it beside the spec, or put a pyproject.toml with a [tool.jobspec] table into a folder "
    "that holds both"
)


class Failure(NamedTuple):
    """What went wrong with one file: the rule it breaks, its name, and what else the rule says."""

    rule: Rule
    name: str
    details: Mapping[str, str] = MappingProxyType({})

    def at(self, label: Label | None = None, *, help: str = "") -> Diagnostic:
        """The finding, at the place that names the file, or else at the file itself."""
        place = Label(SourceFile(self.name, ""), Span(0, 0)) if label is None else label
        message = self.rule.message.format(name=self.name, **self.details)
        if self.rule is toml.OUTSIDE_WORKSPACE:
            help = help or _WIDEN
        return Diagnostic(self.rule, message, place, help=help)


def read(path: Path, workspace: Path) -> bytes | Failure:
    """The bytes of a regular file inside a workspace.

    Links are followed as long as they stay in the workspace. Pipes and devices are refused, not
    opened; so is a file of more than `MAX_BYTES`.
    """
    name = path.as_posix()
    try:
        if _leads_out(path, workspace) and not _is_dangling(path):
            return Failure(toml.OUTSIDE_WORKSPACE, name)
        status = path.stat()
        refusal = _refusal(status, name)
        if refusal is not None:
            return refusal
        descriptor = os.open(path, os.O_RDONLY | _BINARY | _NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return _unread(path, error)
    if len(content) > MAX_BYTES:
        return Failure(toml.FILE_TOO_LARGE, name, {"limit": "16 MiB"})
    return content


def _unread(path: Path, error: OSError | ValueError) -> Failure:
    """Why a file could not be looked at."""
    name = path.as_posix()
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return Failure(toml.DANGLING_LINK if _is_dangling(path) else toml.FILE_MISSING, name)
    return Failure(toml.UNREADABLE, name, {"cause": _cause(error)})


def find(path: Path, workspace: Path, wants_folder: bool) -> Failure | None:
    """What is wrong with a file or folder that others are to read from a workspace, if anything."""
    name = path.as_posix()
    try:
        if _leads_out(path, workspace) and not _is_dangling(path):
            return Failure(toml.OUTSIDE_WORKSPACE, name)
        status = path.stat()
    except (OSError, ValueError) as error:
        return _unread(path, error)
    if wants_folder:
        return None if stat.S_ISDIR(status.st_mode) else Failure(toml.NOT_A_FOLDER, name)
    return _refusal(status, name)


def write_atomic(path: Path, text: str) -> Failure | None:
    """Make a file hold a text, in UTF-8: wholly or not at all.

    A file that holds it already is left alone. Another file keeps its permissions; a link, a
    read-only file and anything that is no file are refused, because replacing them would pass
    over somebody's decision.
    """
    try:
        content = text.encode("utf-8")
        mode = None
        if os.path.lexists(path):
            status = os.lstat(path)
            if not stat.S_ISREG(status.st_mode):
                return _cannot_write(path, f"it is {_kind(status)}")
            if path.read_bytes() == content:
                return None
            os.close(os.open(path, os.O_WRONLY))
            mode = stat.S_IMODE(status.st_mode)
        _replace(path, content, mode)
    except FileNotFoundError:
        return _cannot_write(path, "its folder does not exist")
    except (OSError, ValueError) as error:
        return _cannot_write(path, _cause(error))
    return None


def find_specs(paths: Iterable[Path]) -> tuple[list[Path], list[Failure], list[Path]]:
    """The spec files that paths stand for, each once; what cannot be read; folders without any.

    A file that is named is a spec. In a folder, and the folders below it, specs are the `.toml`
    files with a top-level `entry` table, in the order of their paths; hidden folders, installed
    packages, `pyproject.toml` and links to folders are passed over.
    """
    specs: dict[str, Path] = {}
    failures: list[Failure] = []
    bare = []
    for path in paths:
        failed = len(failures)
        found = list(_specs_below(path, failures)) if path.is_dir() else [path]
        for spec in found:
            specs.setdefault(os.path.realpath(spec), spec)
        if not found and len(failures) == failed:
            bare.append(path)
    return list(specs.values()), failures, bare


def specs_in(folder: Path) -> list[Path]:
    """The spec files of one folder, and of none below it; what cannot be read is left out."""
    found = []
    with suppress(OSError):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            path = folder / entry.name
            with suppress(OSError):
                if entry.is_file() and _is_worth_a_look(entry) and _is_spec(path):
                    found.append(path)
    return found


def find_apps(paths: Iterable[Path]) -> list[Path]:
    """Files called `*_app.py` in some folders and below, passing over what specs are not sought in."""
    found: list[Path] = []
    pending = [path for path in paths if path.is_dir()]
    while pending:
        folder = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name not in _SKIPPED_FOLDERS:
                    pending.append(folder / entry.name)
            elif entry.name.endswith("_app.py"):
                found.append(folder / entry.name)
    return sorted(found)


def workspace_root(spec: Path) -> Path:
    """The folder that a spec's files may not lead out of.

    The nearest folder above the spec that holds `.git`, or a `pyproject.toml` with a
    `[tool.jobspec]` table; else the folder of the spec.
    """
    folder = Path(os.path.realpath(spec.parent))
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / ".git") or configures_jobspec(candidate):
            return candidate
    return folder


def way(start: Path, end: Path) -> str:
    """The path from one folder to another, with forward slashes; absolute where there is no other.

    Links are followed, so that the path leads there as the system goes it.
    """
    try:
        return Path(os.path.relpath(os.path.realpath(end), os.path.realpath(start))).as_posix()
    except ValueError:  # another drive
        return Path(os.path.realpath(end)).as_posix()


def _leads_out(path: Path, workspace: Path) -> bool:
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(workspace))


def _is_dangling(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _refusal(status: os.stat_result, name: str) -> Failure | None:
    if stat.S_ISREG(status.st_mode):
        return None
    if stat.S_ISDIR(status.st_mode):
        return Failure(toml.IS_A_FOLDER, name)
    return Failure(toml.NOT_A_REGULAR_FILE, name, {"kind": _kind(status)})


def _kind(status: os.stat_result) -> str:
    if stat.S_ISDIR(status.st_mode):
        return "a folder"
    if stat.S_ISLNK(status.st_mode):
        return "a link"
    return next((kind for test, kind in _KINDS if test(status.st_mode)), "something unknown")


def _cause(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return str(error)


def _cannot_write(path: Path, cause: str) -> Failure:
    return Failure(output.CANNOT_WRITE, path.as_posix(), {"cause": cause})


def _replace(path: Path, content: bytes, mode: int | None) -> None:
    """Write a new file beside `path`, and give it the name of `path`.

    Whoever opens `path` finds what stood there or all of `content`. What a power failure leaves is
    the file system's affair: waiting for the disk takes as long as a compile, an app can be made
    again, and its seal shows where it is not whole.
    """
    descriptor, temporary = _open_beside(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise


def _open_beside(path: Path) -> tuple[int, Path]:
    """A new empty file in the folder of `path`, open for writing, and its path."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
    number = 0
    while True:
        temporary = path.parent / f".jobspec-{os.getpid()}-{number}.tmp"
        try:
            return os.open(temporary, flags, 0o666), temporary
        except FileExistsError:
            number += 1


def _specs_below(folder: Path, failures: list[Failure]) -> Iterator[Path]:
    pending = [folder]
    while pending:
        path = pending.pop()
        try:
            if path.is_dir():
                entries = sorted(os.scandir(path), key=lambda entry: entry.name, reverse=True)
                pending += [path / entry.name for entry in entries if _is_worth_a_look(entry)]
            elif _is_spec(path):
                yield path
        except OSError as error:
            failures.append(Failure(toml.UNREADABLE, path.as_posix(), {"cause": _cause(error)}))


def _is_worth_a_look(entry: os.DirEntry[str]) -> bool:
    if entry.is_dir(follow_symlinks=False):
        return not entry.name.startswith(".") and entry.name not in _SKIPPED_FOLDERS
    return entry.name.endswith(".toml") and entry.name != "pyproject.toml" and entry.is_file()


def _is_spec(path: Path) -> bool:
    """Whether a TOML file has an `entry` table, or would if it were right."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES)
    if re.search(_ENTRY_LINE, content) is None:
        return False
    try:
        entry = tomli.loads(content.decode("utf-8-sig")).get("entry")
    except (ValueError, RecursionError):
        return True
    return isinstance(entry, (dict, list))


def configures_jobspec(folder: Path) -> bool:
    """Whether a folder has a `pyproject.toml` with `tool.jobspec`, or that would if it were right."""
    try:
        content = (folder / "pyproject.toml").read_bytes()
    except OSError:
        return False
    if b"jobspec" not in content:
        return False
    try:
        tool = tomli.loads(content.decode("utf-8-sig")).get("tool")
    except (ValueError, RecursionError):
        return re.search(_JOBSPEC_TABLE, content) is not None
    return isinstance(tool, dict) and "jobspec" in tool
