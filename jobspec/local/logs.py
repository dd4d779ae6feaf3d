"""What containers print: whole lines behind the name of their entry, on standard error."""

from __future__ import annotations

import asyncio
import codecs
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager

from modal_proto import api_pb2

from jobspec.local.calls import Changes
from jobspec.local.console import Console
from jobspec.local.namespace import INSIDE

CHUNK = 1 << 16  # bytes read from a container's output at a time
LONGEST = 1 << 16  # characters of a line; what is longer is broken
PATIENCE = 2.0  # seconds that the beginning of a line waits for its end
_SDK_FRAME = f'  File "{INSIDE}/first/'


class AppLog:
    """What an app's client is told of its log: only when it is over, for the runtime prints it."""

    def __init__(self) -> None:
        self._changes = Changes()
        self._closed = False

    def close(self) -> None:
        """The app is done: whoever reads is told so."""
        self._closed = True
        self._changes.notify()

    async def read(self, timeout: float) -> AsyncIterator[api_pb2.TaskLogsBatch]:
        """The end of the log, if it comes within ``timeout`` seconds."""
        if not self._closed:
            await self._changes.wait(timeout)
        if self._closed:
            yield api_pb2.TaskLogsBatch(app_done=True)


class Lines:
    """Makes lines of what comes in pieces. What a carriage return overwrites is left out."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._begun = ""

    @property
    def waiting(self) -> bool:
        """A line has begun."""
        return bool(self._begun)

    def add(self, piece: bytes) -> list[str]:
        """The lines that end in this piece."""
        *lines, self._begun = (self._begun + self._decoder.decode(piece)).split("\n")
        while len(self._begun) > LONGEST:
            lines.append(self._begun[:LONGEST])
            self._begun = self._begun[LONGEST:]
        return [_visible(line) for line in lines]

    def rest(self) -> list[str]:
        """The line that has begun, as if it ended here."""
        begun, self._begun = self._begun, ""
        return [_visible(begun)] if begun else []


def _visible(line: str) -> str:
    return line.rstrip("\r").rpartition("\r")[2]


class Tracebacks:
    """Leaves frames of the SDK out of tracebacks, unless it is asked to show them."""

    def __init__(self) -> None:
        self._whole = bool(os.environ.get("MODAL_TRACEBACK"))
        self._inside = False  # a frame that is left out

    def keeps(self, line: str) -> bool:
        """Whether the next line is shown."""
        if line.startswith('  File "'):
            self._inside = line.startswith(_SDK_FRAME) and not self._whole
        elif not line.startswith("    "):
            self._inside = False
        return not self._inside


class Labels:
    """Names for containers that are open at once: the entry's own for the first of it."""

    def __init__(self) -> None:
        self._open: dict[str, set[int]] = {}
        self._colours: dict[str, int] = {}
        self.width = 0

    @contextmanager
    def label(self, entry: str) -> Iterator[str]:
        """A label that no other container has meanwhile."""
        taken = self._open.setdefault(entry, set())
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        taken.add(number)
        label = entry if number == 1 else f"{entry} {number}"
        self.width = max(self.width, len(label))
        try:
            yield label
        finally:
            taken.discard(number)

    def colour(self, entry: str) -> int:
        """The number of an entry's colour: they are dealt out as entries come up."""
        return self._colours.setdefault(entry, len(self._colours))


class Logs:
    """The way from containers to the console, which holds them up while it is behind."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._labels = Labels()
        self._turn = asyncio.Lock()

    async def carry(self, reader: asyncio.StreamReader, entry: str) -> None:
        """Print what a container of an entry prints, until that ends.

        Args:
            reader: the container's output, both streams in one, so that their order is kept.
            entry: the entry's name.
        """
        lines, tracebacks = Lines(), Tracebacks()
        with self._labels.label(entry) as label:
            while True:
                try:
                    async with asyncio.timeout(PATIENCE if lines.waiting else None):
                        piece = await reader.read(CHUNK)
                except TimeoutError:
                    await self._print(entry, label, lines.rest())
                    continue
                if not piece:
                    break
                await self._print(entry, label, filter(tracebacks.keeps, lines.add(piece)))
            await self._print(entry, label, lines.rest())

    async def _print(self, entry: str, label: str, lines: Iterable[str]) -> None:
        console = self._console
        name = console.hued(f"{label:<{self._labels.width}} |", self._labels.colour(entry))
        said = [f"{name} {console.clean(line)}".rstrip() for line in lines]
        if not said:
            return
        async with self._turn:
            await asyncio.to_thread(console.say, said)
