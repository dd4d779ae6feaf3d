"""What a run tells a person while it goes on, and what it remembers for the end."""

from __future__ import annotations

import asyncio
import time

from modal_proto import api_pb2

from jobspec.local.calls import Call, Input
from jobspec.local.console import Console
from jobspec.local.containers import Container
from jobspec.local.logs import Logs
from jobspec.local.progress import Maps
from jobspec.local.statistics import Statistics
from jobspec.local.variants import Variant

LOOK_SECONDS = 0.2  # between two looks at how far maps are


class Watch:
    """Is told of containers and inputs as they begin and end.

    Args:
        console: where the run is told of.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.logs = Logs(console)
        self.statistics = Statistics()
        self._maps = Maps()

    def announce(self, line: str) -> None:
        """Say what takes a while or calls for care."""
        self.console.say([line])

    def container_started(self, container: Container) -> None:
        """Its process is about to start."""
        container.started_at = time.monotonic()
        self.statistics.of_containers(container.variant.label).count += 1

    def container_ready(self, container: Container) -> None:
        """It has asked for its first input."""
        passed = time.monotonic() - container.started_at
        self.statistics.of_containers(container.variant.label).starts.add(passed)

    def input_put(self, item: Input, variant: Variant) -> None:
        """A call has one more input."""
        if item.call.kind == api_pb2.FUNCTION_CALL_TYPE_MAP:
            label = _name(variant.label, item.payload.method_name)
            item.call.progress = self._maps.put(item.call.call_id, label)

    def map_ended(self, call: Call) -> None:
        """Its client has what it waited for."""
        self.console.say(self._maps.end(call.call_id))

    def input_begun(self, item: Input, variant: Variant) -> None:
        """A container has been given an input, or one of its retries."""
        if item.figures is None:
            item.figures = self.statistics.of_calls(variant.label, item.payload.method_name)
            item.figures.inputs += 1
        if item.call.progress is not None:
            item.call.progress.input_begun(time.monotonic())

    def input_released(self, item: Input) -> None:
        """The container has done with it, or the other way round."""
        if item.call.progress is not None:
            item.call.progress.running -= 1

    def input_ended(self, item: Input, result: api_pb2.GenericResult) -> None:
        """An attempt has ended; the client may yet try it again."""
        item.failed = result.status != api_pb2.GenericResult.GENERIC_STATUS_SUCCESS
        if item.figures is not None:  # a container has had it
            item.figures.times.add(time.time() - item.started_at)
            item.figures.failures += item.failed
        if item.call.progress is not None:
            item.call.progress.input_ended(failed=item.failed)

    def input_retried(self, item: Input) -> None:
        """The client tries an input again that has failed."""
        if item.figures is not None:
            item.figures.failures -= item.failed
        if item.call.progress is not None:
            item.call.progress.input_retried(failed=item.failed)

    async def follow(self) -> None:
        """Show how far maps are, until this is cancelled."""
        shown = False
        while True:
            rows = self._maps.rows()
            if rows or shown:
                await asyncio.to_thread(self.console.progress, rows)
            shown = bool(rows)
            await asyncio.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """The run is over."""
        self.console.progress([])
        self.console.say(self._maps.end_all())


def _name(entry: str, method: str) -> str:
    return f"{entry}.{method}" if method else entry
