"""One comparable form of a result, an exception and what was printed."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from typing import Any

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


def canonical(value: object) -> str:
    """A text that two equal values of two processes share: sets sorted, addresses removed."""
    kind = type(value)
    if kind in (list, tuple):
        inner = ", ".join(canonical(item) for item in value)  # type: ignore[attr-defined]
        return f"{kind.__name__}[{inner}]"
    if kind in (set, frozenset):
        inner = ", ".join(sorted(canonical(item) for item in value))  # type: ignore[attr-defined]
        return f"{kind.__name__}{{{inner}}}"
    if kind is dict:
        pairs = (f"{canonical(k)}: {canonical(v)}" for k, v in value.items())  # type: ignore[attr-defined]
        return "dict{" + ", ".join(pairs) + "}"
    text = ADDRESS.sub("0x", repr(value))
    if kind.__module__ == "builtins":
        return text
    return f"{kind.__module__}.{kind.__qualname__} {text}"


def canonical_error(error: BaseException, depth: int = 3) -> dict[str, object]:
    """Type, arguments, text, notes, cause, context and parts of an exception."""
    kind = type(error)
    form: dict[str, object] = {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "args": [canonical(arg) for arg in error.args],
        "text": ADDRESS.sub("0x", str(error)),
        "notes": list(getattr(error, "__notes__", [])),
    }
    if depth and error.__cause__ is not None:
        form["cause"] = canonical_error(error.__cause__, depth - 1)
    elif depth and error.__context__ is not None and not error.__suppress_context__:
        form["context"] = canonical_error(error.__context__, depth - 1)
    if depth and isinstance(error, BaseExceptionGroup):
        form["parts"] = [canonical_error(part, depth - 1) for part in error.exceptions]
    return form


def drained(value: object) -> object:
    """What a caller ends up with: coroutines run, generators exhausted (items, returned value)."""
    if inspect.iscoroutine(value):
        return asyncio.run(value)
    if inspect.isgenerator(value):
        return _exhaust(value)
    if inspect.isasyncgen(value):
        return asyncio.run(_exhaust_async(value))
    return value


def _exhaust(generator: Generator[Any, Any, Any]) -> tuple[str, list[object], object]:
    items = []
    while True:
        try:
            items.append(next(generator))
        except StopIteration as stop:
            return ("generator", items, stop.value)


async def _exhaust_async(
    generator: AsyncGenerator[Any, Any] | AsyncIterator[Any],
) -> tuple[str, list[object]]:
    return ("async generator", [item async for item in generator])
