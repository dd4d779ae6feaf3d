"""Dicts and queues outlive a run, whatever ends it, and runs at the same time share them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path

import pytest
from grpclib import GRPCError
from hypothesis import given
from hypothesis import strategies as st
from modal_proto import api_pb2

from jobspec.local.registry import Registry
from jobspec.local.state_folder import StateFolder
from jobspec.local.store_database import MOST_ITEMS, StoreDatabase
from jobspec.local.store_names import StoreNames
from jobspec.local.stores import StoreService

SMALL = st.binary(max_size=2)
WRITER = """
import sys
from pathlib import Path
from jobspec.local.store_database import StoreDatabase
database = StoreDatabase(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), int(sys.argv[2]) + 1_000):  # two of them fit a partition
    database.put("q", b"", [b"%d" % number, b"%d" % number])
    print(number, flush=True)
"""


def writer(file: Path, first: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(file), str(first)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_writer_that_is_killed_leaves_what_it_had_written(tmp_path: Path) -> None:
    file = tmp_path / "stores.sqlite"
    process = writer(file, 0)
    assert process.stdout is not None
    while int(process.stdout.readline()) < 50:
        pass
    os.kill(process.pid, signal.SIGKILL)
    told = [int(line) for line in process.communicate()[0].split()]
    database = StoreDatabase(file)
    found = [int(value) for _, value in database.after("q", b"", 0)]
    assert len(found) % 2 == 0
    assert found == [number for n in range(len(found) // 2) for number in (n, n)]
    assert max(told, default=50) in found


def test_two_writers_lose_nothing_of_each_other(tmp_path: Path) -> None:
    file = tmp_path / "stores.sqlite"
    StoreDatabase(file).close()
    processes = [writer(file, 0), writer(file, 10_000)]
    for process in processes:
        assert process.stdout is not None
        while int(process.stdout.readline()) % 10_000 < 40:
            pass
    for process in processes:
        process.kill()
        process.communicate()
    found = [int(value) for _, value in StoreDatabase(file).after("q", b"", 0)]
    for first in (0, 10_000):
        own = [number for number in found if first <= number < first + 10_000]
        assert own == [first + n for n in range(len(own) // 2) for _ in "ab"]
        assert len(own) > 80


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), SMALL, SMALL),
        st.tuples(st.just("keep"), SMALL, SMALL),
        st.tuples(st.just("pop"), SMALL, SMALL),
        st.tuples(st.just("clear"), SMALL, SMALL),
    )
)


@given(OPERATIONS)
def test_a_dict_is_a_dict(operations: list[tuple[str, bytes, bytes]]) -> None:
    database, model = StoreDatabase(), {}
    database.update("other", [(b"", b"kept")])
    for name, key, value in operations:
        if name == "set":
            assert database.update("d", [(key, value)]) == 1
            model[key] = value
        elif name == "keep":
            assert database.update("d", [(key, value)], keep_old=True) == (key not in model)
            model.setdefault(key, value)
        elif name == "pop":
            assert database.pop("d", key) == model.pop(key, None)
        else:
            database.clear("d")
            model.clear()
        assert database.get("d", key) == model.get(key)
    assert list(database.contents("d")) == list(model.items())
    assert database.count("d") == len(model)
    assert database.count("other") == 1


@given(st.lists(st.tuples(st.sampled_from(["put", "take"]), SMALL, st.lists(SMALL, max_size=3))))
def test_a_queue_is_a_queue(operations: list[tuple[str, bytes, list[bytes]]]) -> None:
    database = StoreDatabase()
    model: dict[bytes, deque[bytes]] = {}
    for name, partition, values in operations:
        items = model.setdefault(partition, deque())
        if name == "put":
            assert database.put("q", partition, values)
            items.extend(values)
        else:
            wanted = [items.popleft() for _ in range(min(len(values), len(items)))]
            assert database.take("q", partition, len(values)) == wanted
    for partition, items in model.items():
        assert [value for _, value in database.after("q", partition, 0)] == list(items)
    assert database.length("q", None) == sum(map(len, model.values()))
    assert database.partitions("q") == sum(1 for items in model.values() if items)


def test_a_dict_of_many_pages_is_read_whole() -> None:
    database = StoreDatabase()
    entries = [(b"%d" % n, b"") for n in range(1_234)]
    database.update("d", entries)
    assert list(database.contents("d")) == entries


def test_a_partition_is_full_at_the_limit() -> None:
    database = StoreDatabase()
    assert database.put("q", b"", [b""] * MOST_ITEMS)
    assert not database.put("q", b"", [b""])
    assert database.put("q", b"other", [b""])


def test_the_file_shrinks_again(tmp_path: Path) -> None:
    file = tmp_path / "stores.sqlite"
    database = StoreDatabase(file)
    database.update("d", [(b"large", bytes(1 << 22))])
    database.pop("d", b"large")
    database.close()
    assert file.stat().st_size < 1 << 20


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "stores.sqlite").write_text("something else " * 1_000)
    service = StoreService(StateFolder(tmp_path), StoreNames(Registry()))
    request = api_pb2.DictGetOrCreateRequest(deployment_name="a")
    with pytest.raises(GRPCError, match=r"stores\.sqlite cannot be read"):
        asyncio.run(service.dict_get_or_create(request))


CLIENT = """
import modal, sys
counts = modal.Dict.from_name("kept-counts", create_if_missing=sys.argv[1] == "first")
jobs = modal.Queue.from_name("kept-jobs", create_if_missing=sys.argv[1] == "first")
print("before", counts.get("a"), jobs.get(block=False))
counts["a"] = 1
jobs.put_many(["one", "two"])
"""


def test_named_ones_are_there_for_the_next_command(local, tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text(CLIENT)
    missing = local.run("python", "client.py", "second", cwd=tmp_path)
    assert missing.status != 0
    assert "modal dict create kept-counts" in missing.err
    both = "python client.py first && modal dict list --json && modal queue peek kept-jobs"
    first = local.run("sh", "-c", both, cwd=tmp_path)
    assert "before None None" in first.out, first.out + first.err
    assert '"kept-counts"' in first.out
    assert "one" in first.out
    assert "last as long as this run" not in first.err
    second = local.run("python", "client.py", "second", cwd=tmp_path)
    assert "before 1 one" in second.out, second.out + second.err
    local.run("sh", "-c", "modal dict delete -y kept-counts && modal queue delete -y kept-jobs")
    assert local.run("python", "client.py", "second", cwd=tmp_path).status != 0
