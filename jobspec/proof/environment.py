"""Credential reads: looks into the environment raise no audit event, so its storage is watched."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

_CREDENTIAL = re.compile(
    r"TOKEN|KEY|SECRET|PASS(?:WD|WORD|PHRASE)|CREDENTIAL|AUTH|PRIVATE|COOKIE|SESSION|DSN\b"
    r"|DATABASE_URL|NETRC|PGPASS",
    re.IGNORECASE,
)
Text: TypeAlias = "str | bytes"
Report: TypeAlias = Callable[[str], None]


def is_credential(name: str) -> bool:
    """Whether an environment variable of that name looks as if it held a credential."""
    return _CREDENTIAL.search(name) is not None


class WatchedStorage(dict[Text, Text]):
    """The dict behind an environment; reports reads of credentials, and reads of everything."""

    def __init__(
        self, values: dict[Text, Text], report: Report, credentials: frozenset[str]
    ) -> None:
        super().__init__(values)
        self._report = report
        self._credentials = credentials

    def _look(self, key: object) -> None:
        name = os.fsdecode(key) if isinstance(key, (str, bytes)) else ""
        if name in self._credentials or is_credential(name):
            self._report(f"environment variable {name}")

    def _look_at_all(self) -> None:
        self._report("the whole environment")

    def __getitem__(self, key: Text) -> Text:
        self._look(key)
        return super().__getitem__(key)

    def get(self, key: Text, default: Any = None) -> Any:
        """As a dict's, and reported."""
        self._look(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._look(key)
        return super().__contains__(key)

    def __iter__(self) -> Iterator[Text]:
        self._look_at_all()
        return super().__iter__()

    def keys(self) -> Any:
        """As a dict's, and reported."""
        self._look_at_all()
        return super().keys()

    def values(self) -> Any:
        """As a dict's, and reported."""
        self._look_at_all()
        return super().values()

    def items(self) -> Any:
        """As a dict's, and reported."""
        self._look_at_all()
        return super().items()

    def copy(self) -> dict[Text, Text]:
        """An unwatched copy; the making is reported."""
        self._look_at_all()
        return dict(super().items())


def watch_environment(report: Report, credentials: frozenset[str]) -> None:
    """Report what is read of this process's environment, through whatever name it is reached.

    `credentials` are names that count beside those that look like credentials.
    """
    # The storage is replaced, not `os.environ`: modules that were imported before hold the latter.
    # Both it and the built-in module's copy are private to CPython, and have been there since 3.0.
    shown: Any = os.environ
    storage = WatchedStorage(dict(shown._data), report, credentials)
    shown._data = storage
    if os.supports_bytes_environ:
        raw: Any = os.environb
        raw._data = storage
    native = sys.modules.get("posix")
    if native is not None:
        vars(native)["environ"] = WatchedStorage(dict(vars(native)["environ"]), report, credentials)
