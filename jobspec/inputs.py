"""What a spec names beside it: payload files, and the files and folders that images are built from.

What is found never depends on which apps were compiled before: an app that is there counts as much
as one that a spec beside it is yet to be compiled to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from posixpath import normpath
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic, Label
from jobspec.emit.seal import read_seal
from jobspec.files import Failure, find, read
from jobspec.link.linker import PayloadSources
from jobspec.rules import image, linking, schema, toml
from jobspec.source import SourceFile, Span
from jobspec.spec.job import JobSpec
from jobspec.spec.job import Path as SpecPath
from jobspec.spec.local_files import local_files

_APP = "_app.py"
_HEAD = 2_000


class Inputs(NamedTuple):
    """Files beside the specs of a folder, within a workspace.

    `apps_in` gives where the apps of the specs in a folder belong.
    """

    folder: Path
    workspace: Path
    apps_in: Callable[[Path], Iterable[Path]]

    def payloads(self, job: JobSpec) -> tuple[PayloadSources, list[Diagnostic]]:
        """The payload files of a job, and what is wrong with them as files."""
        files: dict[str, SourceFile] = {}
        diagnostics: list[Diagnostic] = []
        for name, place in job.payload_places().items():
            path = self.folder / name
            content = read(path, self.workspace)
            if self._is_app(path, content):
                key = ".".join(map(str, place))
                cause = f"{name} is an app: name a file that apps are compiled from"
                label = job.raw.label(place)
                diagnostics.append(schema.BAD_VALUE.at(label, key=f"`{key}`", cause=cause))
            elif isinstance(content, Failure):
                missing = content.rule is toml.FILE_MISSING
                help = f"{name} is looked for beside the spec" if missing else ""
                diagnostics.append(content.at(job.raw.label(place), help=help))
            else:
                source, found = _decode(path.as_posix(), content)
                diagnostics += found
                if source is not None:
                    files[name] = source
        folders = {(self.folder / name).parent for name in files}
        return PayloadSources(files, _Siblings(folders)), diagnostics

    def check_local_files(self, job: JobSpec) -> list[Diagnostic]:
        """What images are built from has to be there: Modal looks for it when the app is loaded."""
        diagnostics = []
        for each in local_files(job):
            path = self.folder / each.path
            failure = find(path, self.workspace, each.is_folder)
            if failure is None or self._is_app(path, failure):
                continue
            label = job.raw.label(each.place)
            help = f"{each.path} is looked for beside the spec"
            if Path(label.source.name).name == "pyproject.toml":
                failure = failure._replace(name=normpath(failure.name))
                help = "the paths of shared images are from the folder of pyproject.toml"
            missing = failure.rule is toml.FILE_MISSING
            diagnostics.append(failure.at(label, help=help if missing else ""))
        return diagnostics

    def text(self, name: str) -> str | None:
        """The text of a file, by its path from the spec; None where it cannot be read."""
        content = read(self.folder / name, self.workspace)
        return None if isinstance(content, Failure) else content.decode("utf-8", "replace")

    def dockerfiles(self, job: JobSpec) -> dict[str, SourceFile]:
        """The Dockerfiles that images start from, by their paths from the spec."""
        names = [image.start for image in job.used_images if image.source == "dockerfile"]
        texts = {name: self.text(name) for name in names}
        return {
            name: SourceFile((self.folder / name).as_posix(), text.replace("\r\n", "\n"))
            for name, text in texts.items()
            if text is not None
        }

    def check_local_modules(self, job: JobSpec, app_folder: Path) -> list[Diagnostic]:
        """Modal looks for modules to add where Python does: beside the app, wherever that stands."""
        here, there = _Siblings([self.folder]), _Siblings([app_folder])
        diagnostics = []
        for top, place in _added_modules(job):
            if top in here and top not in there:
                cause = f"`{top}` is beside the spec, and Modal looks for it beside the app"
                help = "write the app beside the spec, or copy the files with local_dir"
                label, key = job.raw.label(place), "`local_python_source`"
                diagnostics.append(schema.BAD_VALUE.at(label, help=help, key=key, cause=cause))
        return diagnostics

    def check_absent_modules(self, job: JobSpec) -> list[Diagnostic]:
        """Modules to add that are not beside the spec: they may be installed, or be misspelt."""
        here = _Siblings([self.folder])
        diagnostics = []
        for top, place in _added_modules(job):
            app = self.folder / f"{top}.py"
            if top not in here and not (self.folder / top).is_dir() and not self._is_own(app):
                help = (
                    "Modal looks for it on the `sys.path` of whoever runs or deploys the app: "
                    "install it there, or mend the name"
                )
                label = job.raw.label(place)
                diagnostics.append(image.NOT_BESIDE.at(label, help=help, module=top))
        return diagnostics

    def _is_own(self, path: Path) -> bool:
        """Whether a path is that of an app, written or not."""
        return self._is_app(path, read(path, self.workspace))

    def _is_app(self, path: Path, content: bytes | Failure) -> bool:
        """Whether a file is an app that jobspec wrote, or one that it would write."""
        if not path.name.endswith(_APP):
            return False
        if isinstance(content, bytes):
            return _is_sealed(content)
        return content.rule is toml.FILE_MISSING and path in self.apps_in(path.parent)


def _added_modules(job: JobSpec) -> Iterator[tuple[str, SpecPath]]:
    """The top names of the modules that images add, each with where the spec says so."""
    for step in (step for each in job.used_images for step in each.steps):
        names = step.value if step.action == "local_python_source" else ()
        for index, name in enumerate(names if isinstance(names, tuple) else ()):
            yield name.partition(".")[0], (*step.path, index)


class _Siblings(Container[str]):
    """Modules and packages that Python would find in some folders; no app is one.

    A folder is looked into when a module is first asked for.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = folders
        self._names: dict[Path, frozenset[str]] = {}

    def __contains__(self, module: object) -> bool:
        return any(self._has(folder, str(module)) for folder in self._folders)

    def _has(self, folder: Path, module: str) -> bool:
        # Whether a file system tells capitals from small letters, Python does.
        if folder not in self._names:
            self._names[folder] = _names(folder)
        path = folder / f"{module}.py"
        if path.name in self._names[folder]:
            return not (path.name.endswith(_APP) and _is_sealed(_head(path)))
        return module in self._names[folder] and (folder / module / "__init__.py").is_file()


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(path.name for path in folder.iterdir())
    except OSError:
        return frozenset()


def _head(path: Path) -> bytes:
    content = read(path, path.parent)
    return b"" if isinstance(content, Failure) else content


def _is_sealed(content: bytes) -> bool:
    return read_seal(content[:_HEAD].decode("utf-8", "replace")) is not None


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
