"""What a process does outside itself, recorded with the stack at that moment.

Nothing here raises or refuses: `with image.imports():` swallows every exception, so a hook that
raised would be silenced by the code that it watches. What native code does on its own is not seen;
that it was called through ctypes is.
"""

from __future__ import annotations

import _thread
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from types import FrameType

from jobspec.proof.environment import watch_environment

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_EVENTS = {
    "process": (
        "os.exec os.fork os.forkpty os.kill os.killpg os.posix_spawn os.spawn os.startfile "
        "os.startfile/2 os.system pty.spawn signal.pthread_kill subprocess.Popen "
        "_winapi.CreateProcess"
    ),
    "native code": (
        "ctypes.dlopen ctypes.dlsym ctypes.call_function ctypes.cdata ctypes.string_at "
        "ctypes.wstring_at ctypes.memoryview_at"
    ),
    "write": (
        "os.chflags os.chmod os.chown os.link os.lockf os.mkdir os.remove os.removexattr os.rename "
        "os.rmdir os.setxattr os.symlink os.truncate os.utime fcntl.flock fcntl.lockf "
        "tempfile.mkdtemp tempfile.mkstemp sqlite3.connect syslog.openlog syslog.syslog "
        "winreg.CreateKey winreg.DeleteKey winreg.DeleteValue winreg.SetValue"
    ),
}
_KIND_OF_EVENT = {event: kind for kind, events in _EVENTS.items() for event in events.split()}
_SOCKETS = ("socket.", "http.client.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "telnetlib.")
_CREDENTIAL_FILE = re.compile(
    r"/proc/[^/]+/environ\Z|[/\\]\.(?:netrc|modal\.toml|pgpass|git-credentials|pypirc|npmrc)\Z"
    r"|[/\\]\.(?:aws|ssh|kube|docker|gnupg|huggingface)[/\\]|[/\\]\.env\Z|credentials(?:\.\w+)?\Z"
)

# What raises no audit event in every Python from 3.11 on, and threads, which do from 3.12 on.
_UNAUDITED = (
    (os, "mkfifo", "write"),
    (os, "mknod", "write"),
    (_thread, "start_new_thread", "thread"),
    (threading, "_start_new_thread", "thread"),
    (threading, "_start_joinable_thread", "thread"),
)


@dataclass(frozen=True)
class Frame:
    """One level of a stack; `column` is 0-based, -1 where Python does not know it."""

    file: str
    line: int
    column: int
    function: str


@dataclass(frozen=True)
class Effect:
    """Something done outside the process: what, and the stack, the innermost frame first."""

    kind: str
    what: str
    stack: tuple[Frame, ...]


class Recorder:
    """Hands every effect of this process to `report`, from `install` on, while `is_active`.

    A process can have one recorder, and keeps it: audit hooks cannot be taken away.
    """

    def __init__(self, report: Callable[[Effect], None], credentials: Iterable[str] = ()) -> None:
        self._report = report
        self._credentials = frozenset(credentials)
        self.is_active = False

    def install(self) -> None:
        """Begin to watch this process."""
        watch_environment(self._read_environment, self._credentials)
        for module, name, kind in _UNAUDITED:
            if hasattr(module, name):
                what = f"{module.__name__}.{name}"
                setattr(module, name, self._recorded(kind, what, getattr(module, name)))
        self.is_active = True
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.is_active:
            return
        kind = _kind(event, arguments)
        if kind is not None:
            self._record(kind, f"{event}({_shown(arguments)})")

    def _read_environment(self, what: str) -> None:
        if self.is_active:
            self._record("credential", what)

    def _recorded(
        self, kind: str, name: str, function: Callable[..., object]
    ) -> Callable[..., object]:
        def recorded(*args: object, **kwargs: object) -> object:
            if self.is_active:
                self._record(kind, f"{name}({_shown(args)})")
            return function(*args, **kwargs)

        return recorded

    def _record(self, kind: str, what: str) -> None:
        self._report(Effect(kind, what, tuple(_stack(sys._getframe(2)))))


def _kind(event: str, arguments: tuple[object, ...]) -> str | None:
    if event == "open":
        return _kind_of_opening(*arguments[:3])
    kind = _KIND_OF_EVENT.get(event)
    if kind is None and event.startswith(_SOCKETS):
        return "socket"
    if kind is None and event.startswith("shutil."):
        return "write"
    return kind


def _kind_of_opening(path: object, mode: object, flags: object) -> str | None:
    if isinstance(path, int):  # a descriptor, which something opened before
        return None
    name = os.fsdecode(path) if isinstance(path, (str, bytes)) else str(path)
    if isinstance(flags, int) and flags & _WRITING:
        return None if name == os.devnull else "write"
    return "credential" if _CREDENTIAL_FILE.search(name) else None


def _shown(arguments: Iterable[object]) -> str:
    """Simple arguments only: the `repr` of anything else is somebody's code."""
    shown = []
    for argument in arguments:
        simple = type(argument) in (str, bytes, int, tuple, list, type(None))
        shown.append(repr(argument)[:200] if simple else type(argument).__name__)
    return ", ".join(shown)


def _stack(frame: FrameType | None) -> Iterator[Frame]:
    while frame is not None:
        code = frame.f_code
        positions = code.co_positions() if hasattr(code, "co_positions") else ()  # from 3.11 on
        position = next(islice(positions, max(frame.f_lasti, 0) // 2, None), None)
        column = position[2] if position is not None else None
        yield Frame(
            code.co_filename, frame.f_lineno or 0, -1 if column is None else column, code.co_name
        )
        frame = frame.f_back
