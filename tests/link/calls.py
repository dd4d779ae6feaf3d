"""What `.local`, `.remote`, `.map` and their like mean where everything runs in one place.

Both sides of the proof use this one class, so that they differ only in the code under test.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any


class Misuse(BaseException):
    """An entry object was used in a way that means something else on Modal."""


class BothWays:
    """A call for blocking code, with `.aio` for coroutines, as the SDK's own methods have."""

    def __init__(self, blocking: Callable[..., Any], aio: Callable[..., Any]) -> None:
        self.blocking = blocking
        self.aio = aio

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.blocking(*args, **kwargs)


class Calls:
    """The calling interface of one entry, over a function that runs its code."""

    def __init__(self, invoke: Callable[..., Any]) -> None:
        self._invoke = invoke

    @property
    def remote(self) -> BothWays:
        return BothWays(lambda *a, **k: finished(self._invoke(*a, **k)), self._aio)

    @property
    def remote_gen(self) -> BothWays:
        return BothWays(lambda *a, **k: iterated(self._invoke(*a, **k)), self._aio_gen)

    @property
    def map(self) -> BothWays:
        return BothWays(
            lambda *iters, **options: self._each(zip(*iters, strict=False), **options),
            lambda *iters, **options: self._aio_each(zip(*iters, strict=False), **options),
        )

    @property
    def starmap(self) -> BothWays:
        return BothWays(self._each, self._aio_each)

    @property
    def for_each(self) -> BothWays:
        return BothWays(
            lambda *iters, **k: [None for _ in self._each(zip(*iters, strict=False), **k)] and None,
            self._aio,
        )

    @property
    def spawn(self) -> BothWays:
        return BothWays(lambda *a, **k: Spawned(lambda: self.remote(*a, **k)), self._aio_spawn)

    async def _aio(self, *args: Any, **kwargs: Any) -> Any:
        value = self._invoke(*args, **kwargs)
        return await value if inspect.isawaitable(value) else value

    async def _aio_gen(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        value = self._invoke(*args, **kwargs)
        if inspect.isasyncgen(value):
            async for item in value:
                yield item
        else:
            for item in value:
                yield item

    async def _aio_spawn(self, *args: Any, **kwargs: Any) -> Spawned:
        value = await self._aio(*args, **kwargs)
        return Spawned(lambda: value)

    def _each(
        self,
        inputs: Iterable[tuple[Any, ...]],
        *,
        kwargs: dict[str, Any] | None = None,
        order_outputs: bool = True,
        return_exceptions: bool = False,
        wrap_returned_exceptions: bool = True,
    ) -> Iterator[Any]:
        for args in inputs:
            try:
                yield self.remote(*args, **(kwargs or {}))
            except Exception as error:
                if not return_exceptions:
                    raise
                yield error

    async def _aio_each(
        self, inputs: Iterable[tuple[Any, ...]], *, kwargs: dict[str, Any] | None = None, **_: Any
    ) -> AsyncIterator[Any]:
        for args in inputs:
            yield await self._aio(*args, **(kwargs or {}))


class Spawned:
    """A call under way: its result comes at `get`."""

    def __init__(self, run: Callable[[], Any]) -> None:
        self._run = run

    @property
    def get(self) -> BothWays:
        async def aio(timeout: float | None = None) -> Any:
            return self._run()

        return BothWays(lambda timeout=None: self._run(), aio)


def finished(value: Any) -> Any:
    """The value itself, or what its coroutine returns, also where a loop runs already."""
    if not inspect.isawaitable(value):
        return value

    async def wait() -> Any:
        return await value

    return _apart(lambda: asyncio.run(wait()))


def iterated(value: Any) -> Iterator[Any]:
    """The items of a generator of either sort."""
    if not inspect.isasyncgen(value):
        yield from value
        return

    async def collect() -> list[Any]:
        return [item async for item in value]

    yield from _apart(lambda: asyncio.run(collect()))


def _apart(work: Callable[[], Any]) -> Any:
    """Run `work` here, or in a thread of its own where this one is inside an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    box: list[Any] = []
    thread = threading.Thread(target=lambda: box.append(work()))
    thread.start()
    thread.join()
    return box[0]
