"""What a container changes in its copy of a volume, and what others come to see of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jobspec.local import working_copy
from jobspec.local.volume_folders import in_thread
from jobspec.local.working_copy import WorkingCopy

Files = dict[str, str]
DEEP = bool(os.environ.get("JOBSPEC_DEEP"))
PATHS = st.sampled_from(["a", "b", "d/a", "d/e/a", "f/a"])
COPIES = st.integers(0, 1)


class Volume:
    """A volume and containers' copies of it, in a folder."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.committed = base / "volume"

    def copy(self, name: str, *, read_only: bool = False) -> WorkingCopy:
        staging = self.base / f"{name}-staging"
        return WorkingCopy(self.committed, self.base / name, staging, read_only=read_only)


@pytest.fixture
def volume(tmp_path: Path) -> Volume:
    return Volume(tmp_path)


def contents(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


class TwoContainers(RuleBasedStateMachine):
    """Against a model: a commit takes along what was touched, the last one wins, file by file."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(prefix="copies-"))
        self.volume = Volume(self.base)
        self.copies = [self.volume.copy("one"), self.volume.copy("two")]
        self.committed: Files = {}
        self.seen: list[Files] = [{}, {}]
        self.known: list[set[str]] = [set(), set()]  # what was there at the last commit or reload
        self.touched: list[set[str]] = [set(), set()]

    @rule(number=COPIES, path=PATHS, content=st.sampled_from(["x", "y"]))
    def write(self, number: int, path: str, content: str) -> None:
        file = self.copies[number].folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        self.seen[number][path] = content
        self.touched[number].add(path)

    @rule(number=COPIES, path=PATHS)
    def replace(self, number: int, path: str) -> None:
        file = self.copies[number].folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name("unfinished")
        unfinished.write_text("z")
        unfinished.replace(file)
        self.seen[number][path] = "z"
        self.touched[number].add(path)

    @precondition(lambda self: any(self.seen))
    @rule(number=COPIES, data=st.data())
    def delete(self, number: int, data: st.DataObject) -> None:
        if self.seen[number]:
            path = data.draw(st.sampled_from(sorted(self.seen[number])))
            (self.copies[number].folder / path).unlink()
            del self.seen[number][path]
            self.touched[number].add(path)

    @rule(number=COPIES)
    def commit(self, number: int) -> None:
        assert self.copies[number].commit() == []
        self._commit(number)

    @rule(number=COPIES)
    def reload(self, number: int) -> None:
        assert self.copies[number].reload() == []
        self._commit(number)
        self.seen[number] = dict(self.committed)
        self.known[number] = set(self.committed)

    @rule(number=COPIES)
    def restart(self, number: int) -> None:
        shutil.rmtree(self.copies[number].folder)
        self.copies[number] = self.volume.copy(("one", "two")[number])
        self.seen[number] = dict(self.committed)
        self.known[number] = set(self.committed)
        self.touched[number] = set()

    def _commit(self, number: int) -> None:
        seen = self.seen[number]
        for path in self.touched[number]:
            if path in seen:
                self.committed[path] = seen[path]
            elif path in self.known[number]:
                self.committed.pop(path, None)
        self.known[number] = set(seen)
        self.touched[number] = set()

    @invariant()
    def all_is_as_in_the_model(self) -> None:
        assert contents(self.volume.committed) == self.committed
        for copy, seen in zip(self.copies, self.seen, strict=True):
            assert contents(copy.folder) == seen

    def teardown(self) -> None:
        shutil.rmtree(self.base)


TestTwoContainers = TwoContainers.TestCase
TestTwoContainers.settings = settings(stateful_step_count=25, max_examples=400 if DEEP else 12)


def test_a_copy_keeps_modes_times_links_and_empty_folders(volume: Volume) -> None:
    one = volume.copy("one")
    script = one.folder / "bin/script"
    script.parent.mkdir()
    script.write_text("#!")
    script.chmod(0o750)
    os.utime(script, ns=(10**18, 10**18 + 1))
    (one.folder / "latest").symlink_to("bin/script")
    (one.folder / "empty").mkdir()
    one.commit()
    two = volume.copy("two")
    for folder in (volume.committed, two.folder):
        status = (folder / "bin/script").stat()
        assert (status.st_mode & 0o7777, status.st_mtime_ns) == (0o750, 10**18 + 1)
        assert (folder / "latest").readlink() == Path("bin/script")
        assert (folder / "empty").is_dir()
    (two.folder / "bin/script").chmod(0o700)
    (two.folder / "empty").rmdir()
    two.commit()
    one.reload()
    assert script.stat().st_mode & 0o7777 == 0o700
    assert not (one.folder / "empty").exists()


def test_what_is_changed_within_one_tick_of_the_clock_is_committed(volume: Volume) -> None:
    one = volume.copy("one")
    for number in range(20):
        (one.folder / "count").write_text(f"{number:03}")
        one.commit()
        (one.folder / "count").write_text(f"{number:03}+"[1:])
        one.commit()
        assert (volume.committed / "count").read_text() == f"{number:03}+"[1:]


def test_a_copy_that_has_not_changed_a_file_never_puts_it_back(volume: Volume) -> None:
    one, two = volume.copy("one"), volume.copy("two")
    (one.folder / "a").write_text("old")
    one.commit()
    two.reload()
    (two.folder / "a").write_text("new")
    two.commit()
    (one.folder / "b").write_text("other")
    one.commit()
    assert contents(volume.committed) == {"a": "new", "b": "other"}


def test_a_folder_and_a_file_of_one_name(volume: Volume) -> None:
    one, two = volume.copy("one"), volume.copy("two")
    (one.folder / "d").write_text("a file")
    one.commit()
    (two.folder / "d").mkdir()
    (two.folder / "d/a").write_text("in a folder")
    two.commit()
    one.reload()
    assert contents(one.folder) == contents(volume.committed) == {"d/a": "in a folder"}
    (two.folder / "d/a").unlink()
    (two.folder / "d").rmdir()
    (two.folder / "d").write_text("a file again")
    two.commit()
    one.reload()
    assert contents(one.folder) == {"d": "a file again"}


def test_no_link_leads_a_commit_out_of_the_volume(volume: Volume, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    one, two = volume.copy("one"), volume.copy("two")
    (one.folder / "d").symlink_to(outside)
    one.commit()
    (two.folder / "d").mkdir()
    (two.folder / "d/a").write_text("inside")
    two.commit()
    assert list(outside.iterdir()) == []
    assert contents(volume.committed) == {"d/a": "inside"}


def test_a_read_only_copy_shares_its_files_and_sees_no_later_state(volume: Volume) -> None:
    one = volume.copy("one")
    (one.folder / "a").write_text("old")
    one.commit()
    reader = volume.copy("reader", read_only=True)
    assert (reader.folder / "a").samefile(volume.committed / "a")
    (one.folder / "a").write_text("new")
    one.commit()
    assert contents(reader.folder) == {"a": "old"}
    reader.reload()
    assert contents(reader.folder) == {"a": "new"}


def test_large_files_are_shared_and_a_change_in_place_is_told(
    volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_copy, "LINKED_BYTES", 1000)
    one = volume.copy("one")
    (one.folder / "large").write_text("x" * 1000)
    assert one.commit() == []
    two = volume.copy("two")
    assert (two.folder / "large").samefile(volume.committed / "large")
    replaced = two.folder / "replaced"
    replaced.write_text("y" * 1000)
    replaced.replace(two.folder / "large")
    assert two.commit() == []
    assert contents(one.folder) == {"large": "x" * 1000}
    one.reload()
    with (one.folder / "large").open("a") as file:
        file.write("z")
    assert one.commit() == ["large"]
    assert one.commit() == []


def test_of_a_large_volume_the_small_files_are_copied(
    volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_copy, "COPIED_BYTES", 1000)
    one = volume.copy("one")
    for number, size in enumerate([1, 400, 500, 600, 600]):
        (one.folder / str(number)).write_bytes(bytes(size))
    one.commit()
    two = volume.copy("two")
    shared = [(two.folder / str(n)).samefile(volume.committed / str(n)) for n in range(5)]
    assert shared == [False, False, False, True, True]
    (two.folder / "3").unlink()
    (two.folder / "3").write_text("small now")
    assert two.commit() == []
    one.reload()
    assert (one.folder / "3").read_text() == "small now"


def test_the_commit_of_a_deleted_volume_says_so(volume: Volume) -> None:
    one = volume.copy("one")
    shutil.rmtree(volume.committed)
    with pytest.raises(FileNotFoundError, match="the volume volume has been deleted"):
        one.commit()
    assert not volume.committed.exists()


def test_work_in_a_thread_is_waited_for_by_who_is_cancelled() -> None:
    go_on, done = threading.Event(), threading.Event()

    def work() -> None:
        go_on.wait()
        done.set()

    async def run() -> None:
        task = asyncio.create_task(in_thread(work))
        await asyncio.sleep(0)
        task.cancel()
        asyncio.get_running_loop().call_later(0.05, go_on.set)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done.is_set()

    asyncio.run(run())


KILLED = """
import sys
from pathlib import Path
from jobspec.local.volume_folders import in_thread
from jobspec.local.working_copy import WorkingCopy
base = Path(sys.argv[1])
copy = WorkingCopy(base / "volume", base / "copy", base / "staging", read_only=False)
for number in range(10**9):
    for name in "abc":
        (copy.folder / name).write_text(f"{number % 10}" * 3_000_000)
    copy.commit()
    print(number, flush=True)
"""


def test_a_killed_commit_leaves_whole_files(tmp_path: Path, seconds: Callable[[], float]) -> None:
    for attempt in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path / str(attempt))], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(seconds())
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        found = contents(tmp_path / str(attempt) / "volume")
        assert sorted(found) == ["a", "b", "c"]
        for content in found.values():
            assert content == content[0] * 3_000_000


@pytest.fixture
def seconds() -> Callable[[], float]:
    """A few moments that differ, so that a kill falls into this or that step."""
    moments = iter([0.011, 0.05, 0.023])
    return lambda: next(moments)
