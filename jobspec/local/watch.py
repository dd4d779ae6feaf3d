"""What a run tells a person while it goes on, and what it remembers for the end."""

from __future__ import annotations

import time

from modal_proto import api_pb2

from jobspec.local.calls import Input
from jobspec.local.console import Console
from jobspec.local.containers import Container
from jobspec.local.logs import Logs
from jobspec.local.statistics import Statistics
from jobspec.local.variants import Variant


class Watch:
    """Is told of containers and inputs as they begin and end.

    Args:
        console: where the run is told of.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.logs = Logs(console)
        self.statistics = Statistics()

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

    def input_begun(self, item: Input, variant: Variant) -> None:
        """A container has been given an input, or one of its retries."""
        if item.figures is None:
            item.figures = self.statistics.of_calls(variant.label, item.payload.method_name)
            item.figures.inputs += 1

    def input_ended(self, item: Input, result: api_pb2.GenericResult) -> None:
        """An attempt has ended; the client may yet try it again."""
        if item.figures is None:  # no container has had it
            return
        item.figures.times.add(time.time() - item.started_at)
        item.failed = result.status != api_pb2.GenericResult.GENERIC_STATUS_SUCCESS
        item.figures.failures += item.failed

    def input_retried(self, item: Input) -> None:
        """The client tries an input again that has failed."""
        if item.figures is not None:
            item.figures.failures -= item.failed
