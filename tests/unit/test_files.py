from __future__ import annotations

import os
import resource
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobspec.diagnostic import Label
from jobspec.files import MAX_BYTES, Failure, find_specs, read, workspace_root, write_atomic
from jobspec.source import SourceFile, Span

NOBODY = 65534


@contextmanager
def _without_root() -> Iterator[None]:
    """Let permissions count: root passes them over, so run as nobody meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_path() -> Iterator[Path]:
    """An empty folder that everybody may enter and write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder).resolve()
        path.chmod(0o777)
        yield path


def _code(outcome: object) -> str:
    assert isinstance(outcome, Failure)
    return outcome.rule.code


# Reading


def test_a_file_is_read_as_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b.py").write_bytes(b"x\r\n\xff")
    (tmp_path / "link.py").symlink_to("b.py")
    for name in ("b.py", "a/../b.py", "link.py"):
        assert read(tmp_path / name, tmp_path) == b"x\r\n\xff"


def test_a_relative_path_is_read_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.py").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    assert read(Path("b.py"), Path()) == b"x"
    assert _code(read(Path("../b.py"), Path())) == "JS115"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("gone.py", "JS112"),
        ("gone/b.py", "JS112"),
        ("file/b.py", "JS112"),
        ("folder", "JS113"),
        ("link-to-folder", "JS113"),
        ("dangling", "JS114"),
        ("dangling-outside", "JS114"),
        ("link-outside", "JS115"),
        ("folder-outside/secret.py", "JS115"),
        ("../secret.py", "JS115"),
        ("../gone.py", "JS115"),
        ("folder/../../secret.py", "JS115"),
        ("/etc/passwd", "JS115"),
        ("loop", "JS116"),
        ("x" * 300, "JS116"),
        ("nul\0.py", "JS116"),
        ("half-\ud800.py", "JS116"),
        ("pipe", "JS117"),
        ("socket", "JS117"),
    ],
)
def test_what_cannot_be_read(
    name: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.py").write_bytes(b"secret")
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "file").write_bytes(b"")
    (root / "link-to-folder").symlink_to("folder")
    (root / "dangling").symlink_to("gone")
    (root / "dangling-outside").symlink_to("../gone")
    (root / "link-outside").symlink_to("../secret.py")
    (root / "folder-outside").symlink_to("..")
    (root / "loop").symlink_to("loop")
    os.mkfifo(root / "pipe")
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert _code(read(root / name, root)) == code


def test_devices_are_not_opened() -> None:
    failure = read(Path("/dev/zero"), Path("/"))
    assert _code(failure) == "JS117"
    assert isinstance(failure, Failure)
    assert failure.at().message == "`/dev/zero` is a device, not a regular file"


def test_a_file_that_fails_while_it_is_read() -> None:
    failure = read(Path("/proc/self/mem"), Path("/"))
    assert isinstance(failure, Failure)
    assert failure.at().message == "cannot read `/proc/self/mem`: input/output error"


def test_a_file_without_permission(open_path: Path) -> None:
    (open_path / "a.py").write_bytes(b"x")
    (open_path / "a.py").chmod(0)
    with _without_root():
        failure = read(open_path / "a.py", open_path)
    assert isinstance(failure, Failure)
    assert failure.at().message == f"cannot read `{open_path}/a.py`: permission denied"


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.py").open("wb") as file:
        file.truncate(MAX_BYTES)
    assert read(tmp_path / "a.py", tmp_path) == bytes(MAX_BYTES)
    with (tmp_path / "a.py").open("ab") as file:
        file.write(b"x")
    assert _code(read(tmp_path / "a.py", tmp_path)) == "JS111"


def test_a_failure_stands_where_the_file_is_named_or_at_the_file(tmp_path: Path) -> None:
    failure = read(tmp_path / "gone.py", tmp_path)
    assert isinstance(failure, Failure)
    label = Label(SourceFile("spec.toml", 'payload = "gone.py:f"'), Span(10, 21))
    assert failure.at(label, help="create it").primary == label
    assert failure.at(label, help="create it").help == "create it"
    assert failure.at().primary.source == SourceFile(f"{tmp_path}/gone.py", "")


# Writing


def _listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_written_with_the_usual_mode(tmp_path: Path) -> None:
    target = tmp_path / "etl_app.py"
    assert write_atomic(target, "x = 'é'\n") is None
    assert target.read_bytes() == "x = 'é'\n".encode()
    (tmp_path / "other").touch()
    assert target.stat().st_mode == (tmp_path / "other").stat().st_mode
    assert _listing(tmp_path) == ["etl_app.py", "other"]


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "app.py"
    target.write_text("old")
    target.chmod(0o754)
    before = target.stat().st_ino
    assert write_atomic(target, "new\n") is None
    assert target.read_text() == "new\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o754
    assert target.stat().st_ino != before
    assert _listing(tmp_path) == ["app.py"]


def test_a_file_that_is_right_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "app.py"
    target.write_text("same\n")
    target.chmod(0o444)
    before = target.stat()
    assert write_atomic(target, "same\n") is None
    after = target.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_a_dead_run_left_behind_is_not_in_the_way(tmp_path: Path) -> None:
    left = tmp_path / f".jobspec-{os.getpid()}-0.tmp"
    left.write_text("left")
    assert write_atomic(tmp_path / "app.py", "x") is None
    assert left.read_text() == "left"


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("folder", "it is a folder"),
        ("link", "it is a link"),
        ("dangling", "it is a link"),
        ("pipe", "it is a named pipe"),
        ("gone/app.py", "its folder does not exist"),
        ("file/app.py", "not a directory"),
        ("x" * 300, "file name too long"),
    ],
)
def test_what_cannot_be_written(name: str, cause: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("keep")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "dangling").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe")
    before = _listing(tmp_path)
    failure = write_atomic(tmp_path / name, "x")
    assert isinstance(failure, Failure)
    assert failure.at().message == f"cannot write `{tmp_path / name}`: {cause}"
    assert failure.rule.code == "JS905"
    assert _listing(tmp_path) == before
    assert (tmp_path / "file").read_text() == "keep"


def test_half_a_surrogate_pair_is_not_written(tmp_path: Path) -> None:
    assert _code(write_atomic(tmp_path / "app.py", "\ud800")) == "JS905"
    assert _listing(tmp_path) == []


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o666, 0o555)])
def test_what_is_read_only_stays(file_mode: int, folder_mode: int, open_path: Path) -> None:
    folder = open_path / "folder"
    folder.mkdir()
    (folder / "app.py").write_text("keep")
    (folder / "app.py").chmod(file_mode)
    folder.chmod(folder_mode)
    with _without_root():
        failure = write_atomic(folder / "app.py", "x")
    folder.chmod(0o777)
    assert isinstance(failure, Failure)
    assert failure.at().message.endswith("permission denied")
    assert (folder / "app.py").read_text() == "keep"
    assert _listing(folder) == ["app.py"]


@pytest.mark.parametrize("old", [None, "old\n"])
def test_a_file_that_may_not_grow_leaves_nothing_half_written(
    old: str | None, tmp_path: Path
) -> None:
    target = tmp_path / "app.py"
    if old is not None:
        target.write_text(old)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        failure = write_atomic(target, "x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert isinstance(failure, Failure)
    assert failure.at().message.endswith("file too large")
    assert _listing(tmp_path) == ([] if old is None else ["app.py"])
    assert old is None or target.read_text() == old


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB that is almost full."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("mounting needs a privileged root")
    try:
        (tmp_path / "filler").write_bytes(bytes(50_000))
        yield tmp_path
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_leaves_the_old_file(full_disk: Path) -> None:
    (full_disk / "app.py").write_text("old\n")
    failure = write_atomic(full_disk / "app.py", "x" * 40_000)
    assert isinstance(failure, Failure)
    assert failure.at().message.endswith("no space left on device")
    assert (full_disk / "app.py").read_text() == "old\n"
    assert _listing(full_disk) == ["app.py", "filler"]


# Finding specs

SPEC = b"[entry]\nkind = 'function'\n"


def _specs(root: Path, *names: str) -> list[str]:
    found, failures, _ = find_specs([root / name for name in names] or [root])
    assert failures == []
    return [path.relative_to(root).as_posix() for path in found]


def _put(root: Path, name: str, content: bytes = SPEC) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(content)


def test_specs_of_a_folder_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    names = ["a.toml", "b/spec.toml", "b/z/c.toml", "c.toml/x.toml", "d.toml"]
    for name in reversed(names):
        _put(tmp_path, name)
    assert _specs(tmp_path) == names


@pytest.mark.parametrize(
    "name",
    [
        ".hidden/a.toml",
        ".venv/lib/a.toml",
        "node_modules/x/a.toml",
        "x/__pycache__/a.toml",
        "pyproject.toml",
        "x/pyproject.toml",
        "a.tom",
        "a.toml.bak",
    ],
)
def test_what_is_passed_over_in_a_folder(name: str, tmp_path: Path) -> None:
    _put(tmp_path, name)
    assert _specs(tmp_path) == []
    assert _specs(tmp_path, name) == [name]


@pytest.mark.parametrize(
    ("content", "is_spec"),
    [
        (b"[[entry]]\n", True),
        (b"name = 'x'\r\n  [ \"entry\" ]\r\n", True),
        (b"\xef\xbb\xbf[entry]\n", True),
        (b"entry = { kind = 'function' }\n", True),
        (b"entry.kind = 'function'\n", True),
        (b"[entry.resources]\n", True),
        (b"[entry]\nbroken", True),
        (b"[entry]\n# \xff", True),
        (b"[entry]\na = " + b"[" * 5000, True),
        (b"", False),
        (b"broken", False),
        (b"\xff", False),
        (b"entry = 3\n", False),
        (b"[x]\nentry = { a = 1 }\n", False),
        (b"[entries]\n[x.entry]\n", False),
        (b"a = '''\n[entry]\n'''\n", False),
        (b"# [entry]\n", False),
        (b"entry_points = 1\n", False),
    ],
)
def test_a_spec_has_an_entry_table(content: bytes, is_spec: bool, tmp_path: Path) -> None:
    _put(tmp_path, "a.toml", content)
    assert _specs(tmp_path) == (["a.toml"] if is_spec else [])


def test_each_spec_is_found_once_and_named_as_it_was_first(tmp_path: Path) -> None:
    _put(tmp_path, "a/x.toml")
    (tmp_path / "link.toml").symlink_to("a/x.toml")
    (tmp_path / "a" / "round").symlink_to("..")
    assert _specs(tmp_path) == ["a/x.toml"]
    assert _specs(tmp_path, "link.toml", "a", "a/x.toml") == ["link.toml"]


def test_named_files_are_specs_even_when_they_are_missing_or_strange(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert _specs(tmp_path, "gone.toml", "pipe.toml") == ["gone.toml", "pipe.toml"]
    assert _specs(tmp_path) == []


def test_what_cannot_be_looked_into_is_reported(open_path: Path) -> None:
    _put(open_path, "good.toml")
    _put(open_path, "closed/a.toml")
    _put(open_path, "bad.toml")
    (open_path / "closed").chmod(0)
    (open_path / "bad.toml").chmod(0)
    with _without_root():
        found, failures, _ = find_specs([open_path])
    (open_path / "closed").chmod(0o755)
    assert found == [open_path / "good.toml"]
    assert [failure.at().message for failure in failures] == [
        f"cannot read `{open_path}/bad.toml`: permission denied",
        f"cannot read `{open_path}/closed`: permission denied",
    ]


# The workspace


def test_the_workspace_is_the_nearest_repository_or_project(tmp_path: Path) -> None:
    _put(tmp_path, "a/b/c/spec.toml")
    spec = tmp_path / "a" / "b" / "c" / "spec.toml"
    (tmp_path / ".git").mkdir()
    assert workspace_root(spec) == tmp_path.resolve()
    _put(tmp_path, "a/pyproject.toml", b"[project]\n# [tool.jobspec]\n[tool.jobspecs]\n")
    assert workspace_root(spec) == tmp_path.resolve()
    _put(tmp_path, "a/b/pyproject.toml", b"[project]\n[ tool.jobspec ]\n")
    assert workspace_root(spec) == (tmp_path / "a" / "b").resolve()
    _put(tmp_path, "a/b/c/.git", b"gitdir: elsewhere\n")
    assert workspace_root(spec) == spec.parent.resolve()


def test_a_spec_alone_is_its_own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(tmp_path, "a/spec.toml")
    monkeypatch.chdir(tmp_path / "a")
    assert workspace_root(Path("spec.toml")) == (tmp_path / "a").resolve()


def test_a_linked_folder_has_the_workspace_that_it_really_is_in(tmp_path: Path) -> None:
    _put(tmp_path, "real/.git/x")
    _put(tmp_path, "real/jobs/spec.toml")
    (tmp_path / "link").symlink_to("real/jobs")
    spec = tmp_path / "link" / "spec.toml"
    assert workspace_root(spec) == (tmp_path / "real").resolve()
    assert read(spec, workspace_root(spec)) == SPEC
