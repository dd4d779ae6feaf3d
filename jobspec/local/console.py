"""Standard error as a person reads it: whole lines, and below them how far the work is."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol, TextIO

EVERY_SECONDS = 5.0  # between two looks at progress that does not go to a terminal
_COLOURS = (36, 33, 35, 32, 34, 31)  # of the terminal's own palette
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*.?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]")
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_SAVE, _RESTORE, _DOWN, _WHOLE_SCREEN = "\x1b7", "\x1b8", "\x1bD", "\x1b[r"


class Console(Protocol):
    """Where the runtime tells a person what happens. Any thread may use it."""

    def say(self, lines: Sequence[str]) -> None:
        """Print lines, or wait until whoever reads them is ready."""

    def progress(self, rows: Sequence[str]) -> None:
        """How far the work is now, a row for each part of it; none when there is nothing to tell."""

    def hued(self, text: str, number: int) -> str:
        """Text in the colour that goes with a number, where colours are wanted."""

    def clean(self, text: str) -> str:
        """A line of somebody else's, without what would move the cursor."""

    def variables(self) -> Mapping[str, str]:
        """Environment variables for programs that write to the same place."""

    def close(self) -> None:
        """Leave standard error as it was."""


class Silent:
    """Says nothing."""

    def say(self, lines: Sequence[str]) -> None: ...

    def progress(self, rows: Sequence[str]) -> None: ...

    def hued(self, text: str, number: int) -> str:
        return text

    def clean(self, text: str) -> str:
        return text

    def variables(self) -> Mapping[str, str]:
        return {}

    def close(self) -> None: ...


class Plain:
    """Lines for a pipe or a file. Whoever has closed it is not told any more."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._looked_at: float | None = None

    def say(self, lines: Sequence[str]) -> None:
        if lines:
            self._write("".join(f"{line}\n" for line in lines))

    def progress(self, rows: Sequence[str]) -> None:
        """Print the rows, if it is a while that they were last."""
        now = time.monotonic()
        if not rows:
            self._looked_at = None
        elif self._looked_at is None:
            self._looked_at = now
        elif now - self._looked_at >= EVERY_SECONDS:
            self._looked_at = now
            self.say(rows)

    def hued(self, text: str, number: int) -> str:
        return text

    def clean(self, text: str) -> str:
        return _CONTROL.sub("", _ESCAPE.sub("", text))

    def variables(self) -> Mapping[str, str]:
        return {}

    def close(self) -> None: ...

    def _write(self, text: str) -> None:
        with self._lock, suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()


class Terminal(Plain):
    """A terminal that others write to as well: its last rows are set apart for the progress.

    What anybody prints scrolls in the rest of the screen, as under `apt`.

    Args:
        stream: the terminal.
        colours: whether it may be coloured.
        size: columns and rows of the terminal.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        colours: bool,
        size: Callable[[], tuple[int, int]],
    ) -> None:
        super().__init__(stream)
        self._colours = colours
        self._measure = size
        self._size = (0, 0)
        self._closed = False
        self._apart = 0  # rows at the bottom that nothing scrolls in

    def progress(self, rows: Sequence[str]) -> None:
        """Show the rows in place of those before."""
        if not rows or self._closed:
            self._give_back()
            return
        size = self._measure()
        if size != self._size:
            self._size, self._apart = size, 0
        columns, height = size
        shown = rows[: height // 3]
        if not shown:
            return
        text = self._set_apart(len(shown)) + _SAVE
        top = height - self._apart + 1
        for at, row in enumerate([""] * (self._apart - len(shown)) + [*shown]):
            text += f"\x1b[{top + at};1H\x1b[2K{row[: columns - 1]}"
        self._write(text + _RESTORE)

    def _set_apart(self, count: int) -> str:
        """Make room below the cursor, and keep it from scrolling."""
        more = count - self._apart
        if more <= 0:
            return ""
        self._apart = count
        last = self._size[1] - count
        return f"{_DOWN * more}\x1b[{more}A{_SAVE}\x1b[1;{last}r{_RESTORE}"

    def hued(self, text: str, number: int) -> str:
        if not self._colours:
            return text
        return f"\x1b[{_COLOURS[number % len(_COLOURS)]}m{text}\x1b[0m"

    def clean(self, text: str) -> str:
        if not self._colours:
            return super().clean(text)
        kept = _ESCAPE.sub(lambda found: _colour(found.group()), text)
        return _CONTROL.sub("", kept) + ("\x1b[0m" if "\x1b" in kept else "")

    def variables(self) -> Mapping[str, str]:
        """Rich, which the SDK prints with, draws nothing that changes: two would spoil each other."""
        return {"TTY_INTERACTIVE": "0"}

    def close(self) -> None:
        self._closed = True
        self._give_back()

    def _give_back(self) -> None:
        """Let everything scroll in the whole screen again."""
        if self._apart:
            top = self._size[1] - self._apart + 1
            cleared = "".join(f"\x1b[{top + at};1H\x1b[2K" for at in range(self._apart))
            self._apart = 0
            self._write(f"{_SAVE}{cleared}{_WHOLE_SCREEN}{_RESTORE}")


def _colour(escape: str) -> str:
    return escape if _COLOUR.fullmatch(escape) else ""


def console_for(stream: TextIO) -> Console:
    """The console that suits a stream, which is standard error."""
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        return Plain(stream)

    def size() -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(stream.fileno())
        except OSError:
            return 0, 0
        return columns, rows

    colours = not os.environ.get("NO_COLOR")
    return Terminal(stream, colours=colours, size=size)
