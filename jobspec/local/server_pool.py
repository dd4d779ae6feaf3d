"""The containers of a server: they take requests at a port, and no inputs."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from math import ceil
from typing import TYPE_CHECKING

from jobspec.local.calls import Changes, Input
from jobspec.local.containers import Container
from jobspec.local.networks import offer
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.protos import flag, number, server_port
from jobspec.local.scheduling import EXIT_SECONDS, Pool, Start
from jobspec.local.sessions import Session, Sessions
from jobspec.local.variants import Variant
from jobspec.local.watch import Watch

if TYPE_CHECKING:
    from jobspec.local.upstreams import Upstream

POLL = 55.0  # seconds
PORT_POLL = 0.02  # seconds between two looks at whether a port is listened on


class NoContainer(Exception):
    """No container of a server takes the request, and why."""


class Replaced(Exception):
    """The app has new code, which another pool runs: it takes the request."""

    def __init__(self, successor: ServerPool) -> None:
        super().__init__()
        self.successor = successor


class TooManyRequests(Exception):
    """Every container has as many requests as it may."""


class ServerPool(Pool):
    """See ``Pool``; its containers are told to end by a signal, once their requests are done."""

    def __init__(self, variant: Variant, start: Start, notes: NotEmulated, watch: Watch) -> None:
        super().__init__(variant, start, notes, watch)
        self.sessions = Sessions()
        self._upstreams: dict[Container, Upstream] = {}
        self._changes = Changes()
        self._dismissed: set[Container] = set()  # of those that ask for inputs all the same
        self._waiting = 0  # requests that have no container yet
        self._failures = 0  # containers that have ended before they were ready
        self._failure = ""

    @property
    def ready(self) -> list[Container]:
        """The containers that take requests."""
        return [c for c in self._upstreams if not c.stopping]

    def scale(self) -> None:
        """Start the containers that the requests call for."""
        if self.stopping:
            return
        limits, settings = self.limits, self.variant.definition.autoscaler_settings
        load = self._waiting + sum(self._load(c) for c in self._upstreams)
        target = number(settings, "target_concurrency_float") or settings.target_concurrency
        wanted = ceil(load / target) if target else min(load, 1)
        wanted += limits.buffer if load else 0
        while self._alive() < max(wanted, limits.least):
            if self._alive() >= limits.least and not self._may_start():
                return
            self._start(self)

    def _alive(self) -> int:
        return sum(1 for container in self.containers if not container.stopping)

    def _load(self, container: Container) -> int:
        upstream = self._upstreams.get(container)
        return self.sessions.of(container) + (upstream.requests if upstream is not None else 0)

    # Requests ------------------------------------------------------------------------------------

    @asynccontextmanager
    async def upstream(self, session: Session | None = None) -> AsyncIterator[Upstream]:
        """A container for a request: that of the session, or the one that has the fewest.

        Raises:
            NoContainer: none could be started, or the session's has ended.
            Replaced: another pool is to be asked.
            TooManyRequests: all have as many as they may.
        """
        container = await self._place() if session is None else session.container
        upstream = self._upstreams.get(container)
        if upstream is None or container.stopping:
            raise NoContainer("its container has ended")
        most = self.variant.definition.max_concurrent_inputs
        if most and upstream.requests >= most:
            raise TooManyRequests(f"at most {most} requests at once")
        upstream.requests += 1
        self.scale()
        try:
            yield upstream
        finally:
            upstream.requests -= 1
            self.unused(container)
            if session is not None:
                self._look_again(session)
            self._changes.notify()

    async def start_session(self, idle_timeout: float) -> Session:
        """A session with the container that has least to do.

        Raises:
            NoContainer: none could be started.
            Replaced: another pool is to be asked.
        """
        session = self.sessions.start(await self._place(), idle_timeout)
        self._look_again(session)
        self.scale()
        return session

    def _look_again(self, session: Session) -> None:
        """See whether the session's container is unused, once the session may have ended."""
        loop = asyncio.get_running_loop()
        loop.call_later(session.idle_timeout, self.unused, session.container)

    async def _place(self) -> Container:
        """The container that has least to do, once there is one.

        Raises:
            NoContainer: none could be started.
            Replaced: another pool is to be asked.
        """
        failures = self._failures
        self._waiting += 1
        try:
            while not self.ready:
                if self._failures > failures:
                    raise NoContainer(self._failure)
                if isinstance(self.successor, ServerPool):
                    raise Replaced(self.successor)
                if self.stopping:
                    raise NoContainer("the app has stopped")
                self.scale()
                await self._changes.wait(POLL)
        finally:
            self._waiting -= 1
        return min(self.ready, key=self._load)

    def unused(self, container: Container) -> None:
        """End a container when it has had nothing to do for long."""
        upstream = self._upstreams.get(container)
        if upstream is not None and not self._load(container):
            upstream.idle_since = time.monotonic()
            loop = asyncio.get_running_loop()
            loop.call_later(self.limits.idle_seconds, self._end_unused, container)

    def _end_unused(self, container: Container) -> None:
        upstream = self._upstreams.get(container)
        if upstream is None or self._load(container) or len(self.ready) <= self.limits.least:
            return
        if time.monotonic() - upstream.idle_since >= self.limits.idle_seconds and not self.stopping:
            asyncio.get_running_loop().create_task(self._finish(container, EXIT_SECONDS))

    # Life ----------------------------------------------------------------------------------------

    async def entered(self, container: Container) -> None:
        """A container's enter hooks are done: it takes requests as soon as its port does."""
        port = server_port(self.variant.definition)
        while True:
            try:
                (await container.network.connect(port)).close()
                break
            except OSError:
                if container not in self.containers:
                    return
                await asyncio.sleep(PORT_POLL)
        from jobspec.local.upstreams import Upstream  # aiohttp takes long to load

        path = container.private / "port.sock"
        door = await offer(container.network, port, path)
        self._upstreams[container] = Upstream(path, door)
        container.ready = True
        self._watch.container_ready(container)
        self._changes.notify()
        self.unused(container)

    async def fetch(self, container: Container, most: int, linger: float) -> list[Input]:
        """Nothing, once the container is to end: a class with ``experimental.http_server`` asks."""
        while container not in self._dismissed:
            await self._changes.wait(POLL)
        return []

    def ended(self, container: Container) -> None:
        """A container's process has ended: its requests break off, and others may be needed."""
        self.containers.discard(container)
        self._dismissed.discard(container)
        upstream = self._upstreams.pop(container, None)
        if upstream is not None:
            asyncio.get_running_loop().create_task(upstream.close())
        elif not container.stopping:
            reason = container.failure.exception if container.failure is not None else ""
            self._failure = reason or f"{self._subject(container)} before it took requests"
            self._failures += 1
        self.sessions.drop(container)
        if container.ready:
            self.scale()
        self._changes.notify()

    async def _finish(self, container: Container, seconds: float) -> None:
        """Let a container's requests end, then the container; it is killed after ``seconds``."""
        container.stopping = True
        grace = time.monotonic() + min(
            seconds, self.variant.definition.http_config.exit_grace_period
        )
        upstream = self._upstreams.get(container)
        while upstream is not None and upstream.requests and time.monotonic() < grace:
            await self._changes.wait(grace - time.monotonic())
        self._dismissed.add(container)
        self._changes.notify()
        if not container.ready:
            container.signal(signal.SIGKILL)
        elif flag(self.variant.definition, "is_server"):
            container.signal(signal.SIGTERM)
        end = time.monotonic() + seconds
        while container in self.containers and time.monotonic() < end:
            await self._changes.wait(end - time.monotonic())
        container.signal(signal.SIGKILL)

    def retire(self, successor: Pool) -> None:
        """Leave new requests to another pool; running ones are finished, and containers end."""
        self.stopping = True
        self.successor = successor
        self._changes.notify()
        asyncio.get_running_loop().create_task(self._finish_all(self.containers, EXIT_SECONDS))

    async def stop(self, seconds: float) -> None:
        """Have every container end, its exit hooks included; killed after ``seconds``."""
        self.stopping = True
        self._changes.notify()
        await self._finish_all(self.containers, seconds)
        while self.containers:
            await asyncio.sleep(0.01)

    async def _finish_all(self, containers: Iterable[Container], seconds: float) -> None:
        await asyncio.gather(*(self._finish(c, seconds) for c in list(containers)))
