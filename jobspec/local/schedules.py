"""Scheduled functions: called once where that was asked for, and when due while they are served."""

from __future__ import annotations

import asyncio
import io
import pickle
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice

from modal_proto import api_pb2

from jobspec.local.due import NeverDue, described, due_times
from jobspec.local.registry import Function
from jobspec.local.runtime import Runtime
from jobspec.local.single_calls import NO_ARGUMENTS, SUCCESS, finished, single_call

LISTED = 2  # of the next times of a schedule
LONGEST_SLEEP = 3600.0  # seconds: a machine's clock may be set


class Scheduler:
    """The schedules of a run's apps.

    Args:
        runtime: runs the functions.
        fire: the names of scheduled functions to call once, as soon as their app is published.
        serving: call each scheduled function whenever it is due.
        announce: is told what was called and what came of it.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        fire: Sequence[str],
        serving: bool,
        announce: Callable[[str], None],
    ) -> None:
        self._runtime = runtime
        self._to_fire = dict.fromkeys(fire)
        self._serving = serving
        self._announce = announce
        self._scheduled: dict[str, Function] = {}  # by function id
        self._fired: list[asyncio.Task[None]] = []
        self._waiting: dict[str, asyncio.Task[None]] = {}  # for the next time, by function id
        self.failed = False

    @property
    def names(self) -> list[str]:
        """The scheduled functions of all apps that were published."""
        return [function.name for function in self._scheduled.values()]

    @property
    def not_fired(self) -> list[str]:
        """What was asked for and has not been called."""
        return list(self._to_fire)

    def published(self, app_id: str) -> None:
        """Fire those of the app's functions that are to be, and wait for the others' times."""
        for function in self._runtime.registry.functions_of(app_id):
            self._forget(function)
            if not function.definition.HasField("schedule"):
                continue
            self._scheduled[function.function_id] = function
            if function.name in self._to_fire:
                del self._to_fire[function.name]
                self._fired.append(asyncio.create_task(self._fire(function)))
            if self._serving:
                waiting = asyncio.create_task(self._keep_calling(function))
                self._waiting[function.function_id] = waiting

    async def ending(self, app_id: str) -> None:
        """An app's command is done: nothing more is due, and what was fired is waited for."""
        for function in self._runtime.registry.functions_of(app_id):
            if function.function_id in self._waiting:
                self._waiting.pop(function.function_id).cancel()
        await self.settled()

    async def settled(self) -> None:
        """Wait until what was fired has ended."""
        await asyncio.gather(*self._fired)

    def next_times(self, now: datetime) -> list[str]:
        """A line for each scheduled function: when Modal would call it, from ``now`` on."""
        return [self._next(function, now) for function in self._scheduled.values()]

    def _next(self, function: Function, now: datetime) -> str:
        times = due_times(function.definition.schedule, now)
        try:
            listed = ", then ".join(described(time) for time in islice(times, LISTED))
        except NeverDue as error:
            return f"{function.name} is never called: {error}"
        return f"next: {function.name} {listed}"

    def _forget(self, function: Function) -> None:
        self._scheduled.pop(function.function_id, None)
        waiting = self._waiting.pop(function.function_id, None)
        if waiting is not None:
            waiting.cancel()

    async def _keep_calling(self, function: Function) -> None:
        with suppress(NeverDue):  # which the list of next times says
            for time in due_times(function.definition.schedule, datetime.now(UTC)):
                while (left := (time - datetime.now(UTC)).total_seconds()) > 0:
                    await asyncio.sleep(min(left, LONGEST_SLEEP))
                self._runtime.background(self._call_due(function))

    async def _fire(self, function: Function) -> None:
        if not await self._call(function, "fired"):
            self.failed = True

    async def _call_due(self, function: Function) -> None:
        await self._call(function, "called")

    async def _call(self, function: Function, how: str) -> bool:
        """Call a function as Modal's scheduler does: without arguments, with its own retries.

        Whether it has succeeded.
        """
        runtime = self._runtime
        variant = runtime.variants.get(function.function_id)
        call, item = single_call(runtime.registry, variant, NO_ARGUMENTS, spawned=True)
        runtime.calls[call.call_id] = call
        runtime.inputs[item.input_id] = item
        runtime.pool(function.function_id).push(item)
        output = await finished(call)
        del runtime.calls[call.call_id], runtime.inputs[item.input_id]
        succeeded = output.result.status == SUCCESS
        came = _returned(output) if succeeded else f"it failed: {output.result.exception}"
        self._announce(f"{how} {function.name}: {came}")
        return succeeded


class _PlainValues(pickle.Unpickler):
    """Reads values of no class but Python's own few: a container's pickle may hold anything."""

    def find_class(self, module: str, name: str) -> type:
        raise pickle.UnpicklingError(f"{module}.{name}")


def _returned(output: api_pb2.FunctionGetOutputsItem) -> str:
    if output.data_format != api_pb2.DATA_FORMAT_PICKLE or output.result.data_blob_id:
        return "it is done"
    try:
        value = _PlainValues(io.BytesIO(output.result.data)).load()
    except Exception:  # an object of the app's own, which only the app can read
        return "it is done"
    return "it is done" if value is None else f"it returned {value!r}"
