"""A container's processes as this machine tells them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from modal_proto import api_pb2

from jobspec.local.console import Silent
from jobspec.local.containers import Container, describe_status
from jobspec.local.launching import launcher_spec
from jobspec.local.logs import Logs
from jobspec.local.processes import (
    children_by_parent,
    children_by_thread,
    descendants,
    open_inodes,
)
from jobspec.local.servicer import build_servicer
from jobspec.local.variants import Variant

LASTING = "import time; time.sleep(600)"
LEAVING = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {LASTING!r}])"
NESTED = """
import mmap, subprocess, sys, threading
file = open(sys.argv[1], "r+b")
mapped = mmap.mmap(file.fileno(), 0)
file.close()
opened = open(sys.argv[2])
child = ["sh", "-c", "cd $0; sleep 1000 & echo $!; wait", sys.argv[3]]
thread = threading.Thread(target=lambda: subprocess.run(child))
thread.start()
thread.join()
"""


def inode(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def test_what_processes_have_open_mapped_or_stand_in(tmp_path: Path) -> None:
    mapped, opened, other = tmp_path / "mapped", tmp_path / "opened", tmp_path / "other"
    for file in (mapped, opened, other):
        file.write_text("content")
    folder = tmp_path / "folder"
    folder.mkdir()
    command = [sys.executable, "-c", NESTED, str(mapped), str(opened), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = int(process.stdout.readline())
        found = descendants(process.pid)
        assert found[0] == process.pid
        assert last in found
        assert os.getpid() not in found
        assert all(children_by_parent()(pid) == children_by_thread(pid) for pid in found)
        inodes = set(open_inodes(found))
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert {inode(mapped), inode(opened), inode(folder)} <= inodes
    assert inode(other) not in inodes
    assert descendants(process.pid) == [process.pid]


async def run_container(container: Container, code: str) -> str:
    """Run Python code as a container without namespaces; how it ended."""
    spec = launcher_spec([sys.executable, "-c", code], dict(os.environ), "/", None)
    servicer = build_servicer([], refused=lambda _: None)
    async with asyncio.timeout(120):
        arguments = api_pb2.ContainerArguments()
        return describe_status(await container.run(spec, arguments, servicer, Logs(Silent())))


def made(folder: Path) -> Container:
    return Container("ta-1", Variant("fu-1", "fu-1", "ap-1", api_pb2.Function()), folder, folder)


def test_a_container_that_is_killed_while_it_is_started_does_not_run(tmp_path: Path) -> None:
    container = made(tmp_path)
    container.signal(signal.SIGKILL)
    assert asyncio.run(run_container(container, LASTING)) == "was killed by SIGKILL"


def test_a_container_is_killed_with_what_it_has_started(tmp_path: Path) -> None:
    async def run() -> str:
        container = made(tmp_path)
        running = asyncio.create_task(run_container(container, LEAVING))
        while len(found := container.processes()) < 3:
            await asyncio.sleep(0.01)
        container.signal(signal.SIGKILL)
        ended = await running
        assert not any(Path("/proc", str(pid)).exists() for pid in found)
        return ended

    assert asyncio.run(run()) == "was killed by SIGKILL"
