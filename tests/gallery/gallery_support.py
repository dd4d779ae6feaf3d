"""What the gallery's payloads meet in a container, as plain objects."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

Load = Callable[[str, str], ModuleType]
Provide = Callable[..., None]


@dataclass
class Volume:
    """A volume over a folder: keeps what was visible at each commit, and counts reloads."""

    folder: Path
    commits: list[dict[str, int]] = field(default_factory=list)
    reloads: int = 0

    def files(self) -> dict[str, int]:
        """The size of each file, by its path in the folder."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.stat().st_size for path in paths}

    def commit(self) -> None:
        self.commits.append(self.files())

    def reload(self) -> None:
        self.reloads += 1


@dataclass(frozen=True)
class Entry:
    """An entry whose calls run here, their arguments and results pickled on the way."""

    function: Callable[..., Any]

    def remote(self, *arguments: Any, **named: Any) -> Any:
        sent_arguments, sent_named = pickle.loads(pickle.dumps((arguments, named)))
        return pickle.loads(pickle.dumps(self.function(*sent_arguments, **sent_named)))

    def map(self, *inputs: Iterable[Any]) -> Iterator[Any]:
        return (self.remote(*arguments) for arguments in zip(*inputs, strict=True))
