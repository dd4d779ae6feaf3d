"""How many containers a function gets, without any container: what would start one is counted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from modal_proto import api_pb2

from jobspec.local import cores, scheduling
from jobspec.local.calls import Call, Changes, Input
from jobspec.local.console import Silent
from jobspec.local.containers import Container
from jobspec.local.cores import WORKING_CONTAINERS
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.scheduling import Pool
from jobspec.local.variants import Variant
from jobspec.local.watch import Watch

FEWER = "fewer containers run at once than Modal would start, about one for each core (work)"


class Machine:
    """A pool whose containers are ready at once and keep what they are given."""

    def __init__(self, **numbers: int) -> None:
        settings = api_pb2.AutoscalerSettings(**numbers)
        definition = api_pb2.Function(function_name="work", autoscaler_settings=settings)
        self.notes = NotEmulated()
        self.pool = Pool(
            Variant("fu-1", "fu-1", "ap-1", definition), self.start, self.notes, Watch(Silent())
        )
        kinds = (api_pb2.FUNCTION_CALL_INVOCATION_TYPE_SYNC, api_pb2.FUNCTION_CALL_TYPE_MAP)
        self.call = Call("fc-1", "fu-1", "ap-1", *kinds, parent=None)
        self.fetching: set[asyncio.Task[list[Input]]] = set()

    def start(self, pool: Pool) -> None:
        container = Container(f"ta-{len(pool.containers)}", pool.variant, Path(), Path())
        pool.containers.add(container)
        self.fetching.add(asyncio.ensure_future(pool.fetch(container, 1, 0.0)))

    def give(self, count: int) -> None:
        for number in range(count):
            item = Input(f"in-{number}", self.call, number, api_pb2.FunctionInput())
            self.call.unfinished += 1
            self.pool.push(item)

    async def counts(self) -> tuple[int, int]:
        """After a while: how many containers there are, and how many inputs are left."""
        await asyncio.sleep(0.05)
        return len(self.pool.containers), len(self.pool.queue)

    async def comes_to(self, containers: int, left: int) -> bool:
        """Whether it has so many containers and inputs left before long, and then stays there."""
        end = time.monotonic() + 20
        while await self.counts() != (containers, left) and time.monotonic() < end:
            pass
        return await self.counts() == (containers, left)


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Says how many cores are idle: none, until it is called."""
    monkeypatch.setattr(scheduling, "LOOK_SECONDS", 0.01)

    def say(number: float) -> None:
        monkeypatch.setattr(scheduling.IdleCores, "since_last_look", lambda _: number)

    say(0.0)
    return say


def test_a_busy_machine_gets_no_more_containers_than_cores(idle: Callable[[float], None]) -> None:
    async def run() -> None:
        machine = Machine(max_containers=WORKING_CONTAINERS + 8)
        machine.give(WORKING_CONTAINERS + 5)
        assert await machine.counts() == (WORKING_CONTAINERS, 5)
        assert machine.notes.notes == [FEWER]

    asyncio.run(run())


def test_what_the_app_allows_is_never_exceeded(idle: Callable[[float], None]) -> None:
    async def run() -> None:
        idle(8.0)
        few, more = Machine(max_containers=1), Machine(max_containers=WORKING_CONTAINERS + 2)
        few.give(4)
        more.give(WORKING_CONTAINERS + 5)
        assert await few.counts() == (1, 3)
        assert await more.comes_to(WORKING_CONTAINERS + 2, 3)
        assert few.notes.notes == []

    asyncio.run(run())


def test_inputs_that_wait_for_one_another_all_get_a_container(
    idle: Callable[[float], None],
) -> None:
    async def run() -> None:
        machine = Machine()
        machine.give(WORKING_CONTAINERS + 3)
        assert await machine.counts() == (WORKING_CONTAINERS, 3)
        idle(1.0)
        assert await machine.comes_to(WORKING_CONTAINERS + 3, 0)

    asyncio.run(run())


def test_a_stalled_queue_gets_one_more_container_even_on_a_busy_machine(
    idle: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        machine = Machine()
        machine.give(WORKING_CONTAINERS + 2)
        assert await machine.counts() == (WORKING_CONTAINERS, 2)
        monkeypatch.setattr(scheduling, "STALLED_SECONDS", 0.02)
        assert await machine.comes_to(WORKING_CONTAINERS + 2, 0)

    asyncio.run(run())


def test_no_container_is_added_while_one_is_starting(idle: Callable[[float], None]) -> None:
    async def run() -> None:
        idle(8.0)
        machine = Machine()
        machine.give(WORKING_CONTAINERS)
        await machine.counts()
        for container in machine.pool.containers:
            container.ready = False
        machine.give(2)
        assert await machine.counts() == (WORKING_CONTAINERS, 2)

    asyncio.run(run())


def test_a_container_that_waits_for_its_own_calls_does_not_count(
    idle: Callable[[float], None],
) -> None:
    async def run() -> None:
        machine = Machine(max_containers=WORKING_CONTAINERS)
        machine.give(WORKING_CONTAINERS + 1)
        assert await machine.counts() == (WORKING_CONTAINERS, 1)
        for container in machine.pool.containers:
            for item in container.inputs.values():
                item.children = 1
        machine.pool.scale()
        assert await machine.counts() == (WORKING_CONTAINERS + 1, 0)

    asyncio.run(run())


def test_a_container_that_hangs_when_it_should_end_is_killed(
    idle: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: set[str] = set()
    monkeypatch.setattr(scheduling, "EXIT_SECONDS", 0.01)
    monkeypatch.setattr(Container, "signal", lambda self, _: killed.add(self.task_id))

    async def run() -> None:
        machine, successor = Machine(), Machine()
        machine.give(1)
        await machine.counts()
        machine.pool.retire(successor.pool)
        await machine.counts()
        assert killed == set()  # it works still
        (container,) = machine.pool.containers
        machine.pool.fail(*container.inputs.values(), "it has failed")
        while not killed:
            await asyncio.sleep(0.01)
        machine.give(1)
        assert await successor.counts() == (1, 0)

    asyncio.run(run())


def test_an_input_is_not_lost_with_a_container_that_has_just_asked(
    idle: Callable[[float], None],
) -> None:
    async def run() -> None:
        machine = Machine()
        machine.give(1)
        await machine.counts()
        (container,) = machine.pool.containers
        machine.pool.fail(*container.inputs.values(), "it has failed")
        asking = asyncio.ensure_future(machine.pool.fetch(container, 1, 0.0))
        await machine.counts()
        container.status = -9
        machine.pool.ended(container)
        machine.give(1)
        assert await machine.counts() == (1, 0)
        (other,) = machine.pool.containers
        assert len(other.inputs) == 1
        assert await asking == []

    asyncio.run(run())


def test_who_was_woken_and_then_left_wakes_the_next(idle: Callable[[float], None]) -> None:
    async def run() -> None:
        machine = Machine()
        asking = []
        for number in range(2):
            container = Container(f"ta-{number}", machine.pool.variant, Path(), Path())
            machine.pool.containers.add(container)
            asking.append(asyncio.ensure_future(machine.pool.fetch(container, 1, 0.0)))
            await machine.counts()
        machine.give(1)
        asking[0].cancel()
        assert await machine.comes_to(2, 0)
        assert [item.idx for item in await asking[1]] == [0]

    asyncio.run(run())


def test_a_change_is_seen_by_who_is_about_to_wait() -> None:
    async def run() -> None:
        changes = Changes()
        waiting = asyncio.create_task(changes.wait(600.0))
        changes.notify()
        async with asyncio.timeout(60):
            await waiting

    asyncio.run(run())


def test_a_batch_is_not_lost_with_a_container_that_waits_for_it_to_fill(
    idle: Callable[[float], None],
) -> None:
    async def run() -> None:
        machine = Machine()
        machine.pool.variant.definition.batch_max_size = 3
        container = Container("ta-batching", machine.pool.variant, Path(), Path())
        machine.pool.containers.add(container)
        asking = asyncio.ensure_future(machine.pool.fetch(container, 3, 600.0))
        await machine.counts()
        machine.give(2)
        assert await machine.comes_to(1, 0)
        container.status = -9
        machine.pool.ended(container)
        asking.cancel()
        assert await machine.comes_to(1, 1)
        (other,) = machine.pool.containers
        assert [item.idx for item in (*other.inputs.values(), *machine.pool.queue)] == [0, 1]

    asyncio.run(run())


def test_containers_that_are_kept_are_no_more_than_cores() -> None:
    async def run() -> None:
        machine = Machine(min_containers=WORKING_CONTAINERS + 4)
        machine.pool.scale()
        assert await machine.counts() == (WORKING_CONTAINERS, 0)
        machine.notes.function(machine.pool.variant)
        assert machine.notes.notes == [FEWER]

    asyncio.run(run())


def test_buffer_containers_are_kept_while_others_work() -> None:
    async def run() -> None:
        machine = Machine(buffer_containers=1)
        machine.pool.scale()
        assert await machine.counts() == (0, 0)
        machine.give(1)
        assert await machine.counts() == (2, 0)
        assert [len(c.inputs) for c in machine.pool.containers].count(0) == 1

    asyncio.run(run())


def test_idle_cores_are_those_that_this_process_may_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statistics = tmp_path / "stat"
    monkeypatch.setattr(cores, "_STATISTICS", statistics)
    monkeypatch.setattr(cores, "cores", lambda: frozenset({0, 2}))
    statistics.write_text("cpu 9 9\ncpu0 1 0 0 5 0 0 0 0 7 7\ncpu1 0 0 0 0\ncpu2 0 0 0 0\n")
    idle = cores.IdleCores()
    statistics.write_text("cpu 9 9\ncpu0 1 0 0 95 10 0 0 0 9 9\ncpu1 0 0 0 900\ncpu2 90 0 10 0\n")
    assert idle.since_last_look() == pytest.approx(1.0)
    assert idle.since_last_look() == 0.0
