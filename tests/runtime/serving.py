"""Serving an app while tests ask it, and the addresses that were printed for it."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def serving(process: subprocess.Popen[str], ready: str) -> Iterator[dict[str, str]]:
    """The addresses by function, read until a line holds ``ready``; then Ctrl-C.

    The name is that in front of an arrow, or of the function made before.
    """
    addresses: dict[str, str] = {}
    said, name = "", ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        created = re.search(r"Created (?:Function|Server|Class) ([\w.]+?)\b(?:\.\*)?\W", line)
        name = created[1] if created else name
        for address in ADDRESS.findall(line):
            addresses[name] = address
        if ready in line:
            break
    else:
        raise AssertionError(f"{ready!r} was never said:\n{said}")
    try:
        yield addresses
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
