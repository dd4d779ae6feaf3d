"""Which container gets which input, and when containers start and end."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from modal_proto import api_pb2

from jobspec.local.calls import Call, Input
from jobspec.local.containers import Container, describe_status
from jobspec.local.cores import WORKING_CONTAINERS, IdleCores
from jobspec.local.limits import MOST_CONTAINERS, Limits
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.outcomes import (
    FAILURE,
    TERMINATED,
    TIMEOUT,
    Status,
    put_output,
    reopen,
    retried_here,
    retry_seconds,
)
from jobspec.local.variants import Variant
from jobspec.local.watch import Watch

# Inputs may wait for something else, or for one another by way of a queue or a file. So while inputs
# are left, one more container starts whenever a core is idle; and without one, though ever more
# rarely, when no input has been taken for long.
LOOK_SECONDS = 1.0
IDLE_CORES = 0.9
STALLED_SECONDS = 30.0
EXIT_SECONDS = 20.0  # for exit hooks, once containers are told to end

Start = Callable[["Pool"], None]


class Pool:
    """The containers of one variant and the inputs that wait for one.

    Args:
        variant: what its containers run.
        start: starts one and adds it to the pool.
        notes: are told when fewer containers run than on Modal.
        watch: is told of what begins and ends.
    """

    def __init__(self, variant: Variant, start: Start, notes: NotEmulated, watch: Watch) -> None:
        self.variant = variant
        self.queue: deque[Input] = deque()
        self.containers: set[Container] = set()
        self.stopping = False
        self.successor: Pool | None = None  # runs what is left, where the app has new code
        self._start = start
        self._notes = notes
        self._watch = watch
        self._more = 0  # containers beyond WORKING_CONTAINERS that have been allowed
        self._idle: IdleCores | None = None  # while the queue is looked after
        self._taken_at = 0.0
        self._fetchers: deque[tuple[Container, asyncio.Future[bool]]] = deque()
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def push(self, item: Input, *, first: bool = False) -> None:
        """Queue an input, wake a container that waits, and start one if there is none."""
        if self.successor is not None:
            self.successor.push(item, first=first)
            return
        if self.stopping or item.call.cancelled:
            message = "the app has stopped" if self.stopping else "the call was cancelled"
            self.fail(item, message, status=TERMINATED)
            return
        if first:
            self.queue.appendleft(item)
        else:
            self.queue.append(item)
        self._wake()
        self.scale()

    def scale(self) -> None:
        """Start the containers that the queue calls for."""
        if self.stopping:
            return
        limits = self.limits
        free = sum(self._free(c) for c in self.containers)
        is_active = bool(self.queue) or any(c.inputs for c in self.containers)
        needed = -(-(len(self.queue) - free) // limits.slots) + (limits.buffer if is_active else 0)
        while needed > 0 and self._may_start():
            self._start(self)
            needed -= 1
        if needed > 0 and self.queue:
            self._look_after_queue()
        while len(self.containers) < limits.least:
            self._start(self)

    def _free(self, container: Container) -> int:
        """How many inputs a container will ask for without an output of its own first.

        One that has just given an output counts as well, though its next request is on its way.
        """
        limits = self.limits
        batched = limits.batched and container.inputs
        used_up = limits.single_use and container.ready
        if container.stopping or batched or used_up:
            return 0
        return limits.slots - len(container.inputs)

    @property
    def limits(self) -> Limits:
        """What the app says of containers of this variant."""
        return Limits(self.variant.definition)

    def _may_start(self) -> bool:
        working = sum(1 for c in self.containers if not c.blocked and not c.stopping)
        if working >= self.limits.most or len(self.containers) >= MOST_CONTAINERS:
            return False
        if working >= WORKING_CONTAINERS + self._more:
            self._notes.fewer_containers(self.variant)
            return False
        return True

    def _look_after_queue(self) -> None:
        """Look after the queue until it is empty."""
        if self._idle is None:
            self._idle = IdleCores()
            self._taken_at = time.monotonic()
            asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look, self._idle)

    def _look(self, idle: IdleCores) -> None:
        """Allow one more container if those there are do not keep the machine busy."""
        if self.stopping or not self.queue:
            self._more, self._idle = 0, None
            return
        asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look, idle)
        is_idle = idle.since_last_look() >= IDLE_CORES
        if not all(container.ready for container in self.containers):
            self._taken_at = time.monotonic()
        elif is_idle or time.monotonic() - self._taken_at >= STALLED_SECONDS * 2**self._more:
            self._taken_at = time.monotonic()
            self._more = min(self._more + 1, MOST_CONTAINERS)
            self.scale()

    def _wake(self) -> None:
        while self.queue and self._fetchers:
            _, waiting = self._fetchers.popleft()
            if not waiting.done():
                waiting.set_result(True)
                return

    async def fetch(self, container: Container, most: int, linger: float) -> list[Input]:
        """The next inputs for a container, in order; none means that it should end.

        Args:
            container: who asks; it is held until there is something or it has been idle too long.
            most: how many inputs it takes as one batch.
            linger: seconds to wait for a batch to fill.
        """
        if not container.ready:
            container.ready = True
            self._watch.container_ready(container)
        while not self.queue:
            if container.stopping or not await self._wait(container):
                self._end(container)
                return []
        if container.stopping:
            self._wake()
            self._end(container)
            return []
        taken = [self.queue.popleft()]
        try:
            await self._fill(taken, most, linger)
        except asyncio.CancelledError:  # who asked has ended
            self._put_back(taken)
            raise
        if container.stopping:
            self._put_back(taken)
            return []
        for item in taken:
            self._begin(item, container)
        self._taken_at = time.monotonic()
        self._wake()
        return taken

    async def _fill(self, taken: list[Input], most: int, linger: float) -> None:
        """Add inputs of the same method to a batch until it is full or has waited long enough."""
        end = time.monotonic() + linger
        while len(taken) < most:
            if self.queue and self.queue[0].payload.method_name == taken[0].payload.method_name:
                taken.append(self.queue.popleft())
            elif time.monotonic() < end and not self.queue:
                await asyncio.sleep(min(0.005, linger))
            else:
                break

    def _put_back(self, taken: list[Input]) -> None:
        for item in reversed(taken):
            self.push(item, first=True)

    async def _wait(self, container: Container) -> bool:
        """Wait for an input; False when the container has been idle for too long."""
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        entry = (container, waiting)
        self._fetchers.append(entry)
        try:
            async with asyncio.timeout(self.limits.idle_seconds):
                return await waiting
        except TimeoutError:
            is_needed = bool(self.queue or container.inputs)
            return is_needed or len(self.containers) <= self.limits.least
        except asyncio.CancelledError:  # who asked has ended, and may have been woken before
            self._wake()
            raise
        finally:
            with suppress(ValueError):
                self._fetchers.remove(entry)

    @staticmethod
    def _end(container: Container) -> None:
        """Give a container no more inputs; one that hangs when it has none left is killed."""
        container.stopping = True
        loop = asyncio.get_running_loop()

        def overdue() -> None:
            if container.inputs:
                loop.call_later(EXIT_SECONDS, overdue)
            else:
                container.signal(signal.SIGKILL)

        loop.call_later(EXIT_SECONDS, overdue)

    def _begin(self, item: Input, container: Container) -> None:
        item.container = container
        item.task_id = container.task_id
        item.started_at = time.time()
        container.inputs[item.input_id] = item
        self._watch.input_begun(item, self.variant)
        seconds = self.variant.definition.timeout_secs
        if seconds:
            loop = asyncio.get_running_loop()
            self._timers[item.input_id] = loop.call_later(seconds, self._expire, item, container)

    def done(self, item: Input) -> None:
        """An input's attempt has ended, one way or another."""
        timer = self._timers.pop(item.input_id, None)
        if timer is not None:
            timer.cancel()
        container, item.container = item.container, None
        if container is not None:
            self._watch.input_released(item)
            container.inputs.pop(item.input_id, None)
            if self.limits.single_use and not container.inputs:
                self._end(container)

    def _expire(self, item: Input, container: Container) -> None:
        """End an input that has run for too long, and with it its container, as Modal does."""
        if item.container is not container:
            return  # another pool, which took over, has ended it
        seconds = self.variant.definition.timeout_secs
        message = f"Task's current input hit its timeout of {seconds}s"
        together = list(container.inputs.values()) if self.limits.batched else [item]
        for each in together:
            self.fail(each, message, status=TIMEOUT)
        self.kill(container)

    def kill(self, container: Container) -> None:
        """End a container at once; what else it works on begins again in another."""
        others = list(container.inputs.values())
        for other in others:
            self.done(other)
        container.stopping = True
        container.signal(signal.SIGKILL)
        for other in reversed(others):
            self.push(other, first=True)

    def fail(
        self,
        item: Input,
        message: str,
        *,
        status: Status = FAILURE,
        result: api_pb2.GenericResult | None = None,
    ) -> None:
        """End an input's attempt with a reason instead of a result."""
        item_result = result or api_pb2.GenericResult(status=status, exception=message)
        now = time.time()
        output = api_pb2.FunctionGetOutputsItem(
            result=item_result,
            idx=item.idx,
            input_id=item.input_id,
            retry_count=item.retry_count,
            input_started_at=item.started_at or now,
            output_created_at=now,
        )
        self.settle(item, output)

    def settle(self, item: Input, output: api_pb2.FunctionGetOutputsItem) -> None:
        """End an input's attempt: it has an output, or is to run again."""
        self.done(item)
        self._watch.input_ended(item, output.result)
        policy = self.variant.definition.retry_policy
        if retried_here(item, output.result.status, policy):
            self._watch.input_retried(item)
            delay = retry_seconds(policy, item.retry_count)
            item.retry_count += 1
            asyncio.get_running_loop().call_later(delay, self.push, item)
        else:
            put_output(item, output)

    def retry(self, item: Input) -> None:
        """Run an input again whose output its client does not want to keep."""
        self._watch.input_retried(item)
        reopen(item)
        self.push(item)

    def cancel_queued(self, call: Call) -> None:
        """Cancel those of a call's inputs that no container has yet."""
        cancelled = [item for item in self.queue if item.call is call]
        self.queue = deque(item for item in self.queue if item.call is not call)
        for item in cancelled:
            self.fail(item, "the call was cancelled", status=TERMINATED)

    def expire_start(self, container: Container) -> None:
        """End a container whose module takes too long to load, unless it is ready by now."""
        if not container.ready and not container.stopping:
            seconds = self.limits.start_seconds
            label, cure = self.variant.label, "startup_timeout, by default timeout, allows longer"
            message = f"the container of {label} was not ready after {seconds}s: {cure}"
            container.failure = api_pb2.GenericResult(status=TIMEOUT, exception=message)
            container.signal(signal.SIGKILL)

    def ended(self, container: Container) -> None:
        """A container's process has ended: what it worked on, or what waited for it, fails."""
        self.containers.discard(container)
        container.stopping = True  # its last question may still wait for an answer
        for item in list(container.inputs.values()):
            self.fail(item, f"{self._subject(container)} while it ran this input")
        others_work = any(c.ready and not c.stopping and not c.blocked for c in self.containers)
        if self.stopping or container.ready or others_work:
            self.scale()
            return
        message = f"{self._subject(container)} before it was ready"
        failure = container.failure
        while self.queue:
            self.fail(self.queue.popleft(), message, result=failure)

    def _subject(self, container: Container) -> str:
        status = container.status if container.status is not None else -9
        why = container.ended_by or describe_status(status)
        return f"the container of {self.variant.label} {why}"

    def retire(self, successor: Pool) -> None:
        """Leave new inputs to another pool; running ones are finished, and containers end."""
        self.stopping = True
        self.successor = successor
        for container in list(self.containers):
            self._end(container)
            if not container.ready:
                container.signal(signal.SIGKILL)
        self._release()
        while self.queue:
            successor.push(self.queue.popleft())

    def _release(self) -> None:
        """Answer all containers that wait for an input: there is none."""
        while self._fetchers:
            _, waiting = self._fetchers.popleft()
            if not waiting.done():
                waiting.set_result(True)

    async def stop(self, seconds: float) -> None:
        """Have every container end: idle ones run their exit hooks, busy ones are interrupted.

        Args:
            seconds: how long they may take before they are killed.
        """
        self.stopping = True
        while self.queue:
            item = self.queue.popleft()
            self.fail(item, "the app has stopped", status=TERMINATED)
        containers = list(self.containers)
        for container in containers:
            container.stopping = True
            if seconds <= 0 or not container.ready:
                container.signal(signal.SIGKILL)
            elif container.inputs:
                container.signal(signal.SIGINT)
        self._release()
        end = time.monotonic() + seconds
        while self.containers and time.monotonic() < end:
            await asyncio.sleep(0.01)
        for container in list(self.containers):
            container.signal(signal.SIGKILL)
        while self.containers:
            await asyncio.sleep(0.01)
