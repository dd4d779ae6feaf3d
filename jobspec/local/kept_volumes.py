"""The committed files of volumes, as the state folder keeps them, for a person at the command line."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from jobspec.local.errors import LocalRuntimeError
from jobspec.local.state_folder import RunFolders, StateFolder, locked
from jobspec.local.trees import NEVER_LINK, is_folder, place

_KINDS = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "dir",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "fifo",
    stat.S_IFSOCK: "socket",
}


class VolumeError(LocalRuntimeError):
    """What was asked of a volume cannot be done; the message says why."""


@dataclass(frozen=True)
class VolumePath:
    """A path of a volume, relative and normal, "." for its top.

    Attributes:
        as_folder: it was written with a slash at its end, or names the top.
    """

    volume: str
    path: PurePosixPath
    as_folder: bool

    def __str__(self) -> str:
        return f"{self.volume}:{'/' if self.is_top else self.path}"

    @property
    def is_top(self) -> bool:
        """The volume as a whole."""
        return not self.path.parts

    @classmethod
    def parse(cls, text: str) -> VolumePath:
        """The path that ``NAME`` or ``NAME:PATH`` names.

        Raises:
            VolumeError: no volume can have that name, or the path leads out of the volume.
        """
        volume, _, path = text.partition(":")
        if not volume or "/" in volume or volume in {".", ".."}:
            raise VolumeError(f"{volume!r} is no volume's name: write NAME or NAME:PATH")
        normal = os.path.normpath(path.lstrip("/") or ".")
        if normal == ".." or normal.startswith("../"):
            raise VolumeError(f"{path!r} leads out of the volume {volume}")
        as_folder = path.endswith("/") or normal == "."
        return cls(volume, PurePosixPath(normal), as_folder)


@dataclass(frozen=True)
class Entry:
    """What stands in a volume: its path there, and what ``ls`` tells of it."""

    path: str
    kind: str
    modified: float
    size: int


class KeptVolumes:
    """The volumes of a state folder; none changes while it is read here, or the other way round."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state

    def names(self) -> list[str]:
        """All volumes there are."""
        return sorted(each.name for each in self._state.folder("volumes").iterdir())

    def entries(self, where: VolumePath) -> list[Entry]:
        """What is in a folder, or the file itself."""
        with self._held(where) as root:
            found = _existing(root, where)
            paths = sorted(found.iterdir()) if found.is_dir() else [found]
            return [_entry(path, root) for path in paths]

    def read(self, where: VolumePath, to: BinaryIO) -> None:
        """Copy a file's content to a stream; of a folder that of its files, one after the other."""
        with self._held(where) as root:
            found = _existing(root, where)
            for _, file in _files(found) if found.is_dir() else [(None, found)]:
                with file.open("rb") as source:
                    shutil.copyfileobj(source, to)

    def get(self, where: VolumePath, to: Path, *, force: bool) -> None:
        """Copy a file or a folder out of a volume: links and the like are left out, as on Modal.

        Args:
            where: what is copied.
            to: a folder to copy it into, or what it is to be called.
            force: replace files that are there.
        """
        with self._held(where) as root:
            found = _existing(root, where)
            target = to / where.path.name if to.is_dir() and not where.is_top else to
            if not found.is_dir():
                return _get_file(found, target, force=force)
            if target.exists() and not target.is_dir():
                raise VolumeError(f"{target} is a file, and {where} a folder")
            files = list(_files(found))
            for name, _ in files:
                _refuse_replacing(target / name, force=force)
            target.mkdir(parents=True, exist_ok=True)
            for name, file in files:
                _get_file(file, target / name, force=force)
        return None

    def put(self, sources: Sequence[Path], where: VolumePath, *, force: bool) -> None:
        """Copy files and folders into a volume, each whole.

        Args:
            sources: what is copied.
            where: a folder of the volume to copy into, or what the one source is to be called.
            force: replace files that are there.
        """
        if len(sources) > 1 and not where.as_folder:
            raise VolumeError(f"several files need a folder: {where}/")
        with self._held(where) as root:
            new = [each for source in sources for each in _to_put(source, where)]
            for path, _ in new:
                target = _inside(root, VolumePath(where.volume, path, as_folder=False))
                if target.is_dir():
                    raise VolumeError(f"{where.volume}:{path} is a folder: end it with /")
                _refuse_replacing(target, force=force, name=f"{where.volume}:{path}")
            folders = RunFolders(self._state)
            try:
                for path, source in new:
                    as_posix = path.as_posix()
                    place(source.resolve(), root, as_posix, folders.scratch, link_from=NEVER_LINK)
            finally:
                folders.remove()

    def remove(self, where: VolumePath, *, recursive: bool) -> None:
        """Delete a file, or a folder with what is in it."""
        with self._held(where) as root:
            found = _inside(root, where)
            if not os.path.lexists(found):
                raise VolumeError(f"there is no {where}")
            if not found.is_dir() or found.is_symlink():
                found.unlink()
            elif not recursive:
                raise VolumeError(f"{where} is a folder: -r removes it with what is in it")
            elif not where.is_top:
                shutil.rmtree(found)
            else:
                for each in found.iterdir():
                    shutil.rmtree(each) if is_folder(each) else each.unlink()

    @contextmanager
    def _held(self, where: VolumePath) -> Iterator[Path]:
        """The folder of a volume, which no run reads or changes meanwhile."""
        folder = self._state.volume(where.volume, "")
        if not folder.is_dir():
            known = ", ".join(self.names()) or "none"
            raise VolumeError(
                f"there is no volume {where.volume} in {self._state.path}; there is: {known};"
                f" `jobspec local -- modal volume create {where.volume}` makes it"
            )
        with locked(self._state.folder("locks") / folder.name):
            yield folder


def _to_put(source: Path, where: VolumePath) -> Iterator[tuple[PurePosixPath, Path]]:
    """The files to put for a source, with their paths in the volume."""
    if not source.exists():
        raise VolumeError(f"there is no file {source}")
    base = where.path / source.resolve().name if where.as_folder else where.path
    if not source.is_dir():
        yield base, source
        return
    for name, file in _files(source):
        yield base / name, file


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """All files below a folder, in the order of their paths, which are relative to it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _inside(root: Path, where: VolumePath) -> Path:
    """A path on this machine; no link on the way to it leads out of the volume."""
    found = root / where.path
    if found != root and not found.parent.resolve().is_relative_to(root.resolve()):
        raise VolumeError(f"{where} leads out of the volume")
    return found


def _existing(root: Path, where: VolumePath) -> Path:
    """What stands at a path, links followed that stay in the volume."""
    found = _inside(root, where)
    if not os.path.lexists(found):
        raise VolumeError(f"there is no {where}")
    if not found.exists() or not found.resolve().is_relative_to(root.resolve()):
        raise VolumeError(f"{where} is a link that leads out of the volume, or nowhere")
    return found


def _entry(path: Path, root: Path) -> Entry:
    status = path.lstat()
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), "file")
    size = 0 if kind == "dir" else status.st_size
    return Entry(path.relative_to(root).as_posix(), kind, status.st_mtime, size)


def _get_file(source: Path, target: Path, *, force: bool) -> None:
    _refuse_replacing(target, force=force)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        shutil.copy2(source, part)
        part.replace(target)  # so that what is there is whole
    finally:
        part.unlink(missing_ok=True)


def _refuse_replacing(target: Path, *, force: bool, name: str = "") -> None:
    if target.is_dir():
        raise VolumeError(f"{name or target} is a folder")
    if os.path.lexists(target) and not force:
        raise VolumeError(f"{name or target} is there already: --force replaces it")
