"""The real command line under bad input, bad disks, closed pipes and interrupts: never a traceback."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobspec.emit.seal import read_seal

SPEC = 'name = "x"\n\n[entry]\nkind = "function"\npayload = "job.py:work"\n'
PAYLOAD = "def work() -> int:\n    return 1\n"
LINUX = sys.platform == "linux"
ROOT = LINUX and os.geteuid() == 0
TIMEOUT = 60

Result = subprocess.CompletedProcess[str]


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `job` with a spec and its payload, below the current directory."""
    monkeypatch.chdir(tmp_path)
    return make_job(tmp_path / "job")


def make_job(folder: Path) -> Path:
    """A folder with a spec and its payload."""
    folder.mkdir(parents=True)
    (folder / "spec.toml").write_text(SPEC)
    (folder / "job.py").write_text(PAYLOAD)
    return folder


def environment() -> dict[str, str]:
    """This process's, with standard streams that are buffered as they are for a user."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}


def command(*arguments: str) -> list[str]:
    """The command line that a user types."""
    return [sys.executable, "-m", "jobspec", *arguments]


def jobspec(*arguments: str, before: Callable[[], None] | None = None) -> Result:
    """Runs jobspec, and holds it to what every run must keep."""
    found = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env=environment(),
        preexec_fn=before,
        check=False,
    )
    assert "Traceback" not in found.stderr
    assert found.returncode in {0, 1, 2, 130}, found.stderr
    return found


def leftovers(folder: Path) -> list[Path]:
    """Files that an interrupted write would leave."""
    return [path for path in folder.rglob(".jobspec-*") if path.is_file()]


# Large and deep ----------------------------------------------------------------------------------


def test_ten_megabytes_are_refused_at_once(job: Path) -> None:
    lines = "".join(f'key{number} = "{number:012d}"\n' for number in range(400_000))
    (job / "spec.toml").write_text(SPEC + lines)
    assert (job / "spec.toml").stat().st_size > 10_000_000
    found = jobspec("compile", "job/spec.toml")
    assert found.returncode == 1
    assert "JS111" in found.stderr
    assert "1 MiB" in found.stderr


DEEP_TOML = {
    "arrays": "x = " + "[" * 10_000 + "]" * 10_000,
    "open-arrays": "x = " + "[" * 10_000,
    "inline-tables": "x = " + "{a=" * 10_000 + "1" + "}" * 10_000,
    "dotted-key": ".".join("a" * 10_000) + " = 1",
    "header": "[" + ".".join("a" * 10_000) + "]",
}


@pytest.mark.parametrize("text", DEEP_TOML.values(), ids=DEEP_TOML)
def test_deep_toml_is_refused_where_it_gets_too_deep(job: Path, text: str) -> None:
    (job / "spec.toml").write_text(text + "\n")
    found = jobspec("compile", "job/spec.toml")
    assert found.returncode == 1
    assert "JS109" in found.stderr


DEEP_PYTHON = {
    "parentheses": "x = " + "(" * 10_000 + ")" * 10_000,
    "brackets": "x = " + "[" * 10_000 + "]" * 10_000,
    "signs": "x = " + "-" * 10_000 + "1",
    "attributes": "def f(x):\n    return x" + ".x" * 10_000,
    "calls": "def f(x):\n    return x" + "()" * 10_000,
    "branches": "def f(x):\n    if x: pass\n" + "    elif x: pass\n" * 10_000,
    "blocks": "\n".join(" " * depth + "if 1:" for depth in range(500)) + "\n" + " " * 500 + "pass",
}


@pytest.mark.parametrize("text", DEEP_PYTHON.values(), ids=DEEP_PYTHON)
def test_a_deep_payload_is_refused(job: Path, text: str) -> None:
    (job / "job.py").write_text(f"{PAYLOAD}\n\n{text}\n")
    found = jobspec("compile", "job")
    assert found.returncode == 1
    assert "JS329" in found.stderr or "JS301" in found.stderr


def test_a_long_sum_is_not_deep(job: Path) -> None:
    (job / "job.py").write_text(f"{PAYLOAD}\n\nTOTAL = {' + '.join('1' * 500)}\n")
    assert jobspec("compile", "job").returncode == 0


# What stands where a spec should -----------------------------------------------------------------


@pytest.mark.skipif(not LINUX, reason="named pipes")
@pytest.mark.parametrize("name", ["spec.toml", "job.py"])
def test_a_named_pipe_is_refused_and_not_opened(job: Path, name: str) -> None:
    (job / name).unlink()
    os.mkfifo(job / name)
    found = jobspec("compile", "job/spec.toml")
    assert found.returncode == 1
    assert "JS117" in found.stderr
    assert f"job/{name}` is a named pipe" in found.stderr


def test_a_folder_called_like_a_spec_holds_none(job: Path) -> None:
    (job / "other.toml").mkdir()
    found = jobspec("compile", "job/other.toml")
    assert (found.returncode, found.stdout) == (2, "")
    assert "no spec in job/other.toml" in found.stderr
    assert jobspec("compile", "job").returncode == 0
    beside = jobspec("compile", "job/other.toml", "job")
    assert (beside.returncode, beside.stdout) == (2, "")
    assert "no spec in job/other.toml:" in beside.stderr


def test_a_payload_that_is_a_folder_is_refused_in_the_spec(job: Path) -> None:
    (job / "job.py").unlink()
    (job / "job.py").mkdir()
    found = jobspec("compile", "job")
    assert found.returncode == 1
    assert "JS113" in found.stderr
    assert "job/spec.toml:5:11" in found.stderr


@pytest.mark.skipif(not LINUX, reason="links")
@pytest.mark.parametrize("name", ["spec.toml", "job.py"])
@pytest.mark.parametrize("target, code", [("nowhere", "JS114"), ("/etc/hostname", "JS115")])
def test_links_that_dangle_or_lead_out_are_refused(
    job: Path, name: str, target: str, code: str
) -> None:
    (job / name).unlink()
    (job / name).symlink_to(target)
    found = jobspec("compile", "job/spec.toml")
    assert found.returncode == 1
    assert code in found.stderr


@pytest.mark.skipif(not LINUX, reason="links")
def test_a_link_inside_the_workspace_is_followed(job: Path) -> None:
    (job / "job.py").rename(job / "real.py")
    (job / "job.py").symlink_to("real.py")
    assert jobspec("compile", "job").returncode == 0


def test_a_payload_above_the_workspace_is_refused_and_one_inside_is_not(job: Path) -> None:
    (job.parent / "job.py").write_text(PAYLOAD)
    (job / "spec.toml").write_text(SPEC.replace("job.py", "../job.py"))
    found = jobspec("compile", "job")
    assert found.returncode == 1
    assert "JS115" in found.stderr
    assert "job/spec.toml:5:11" in found.stderr
    (job.parent / ".git").mkdir()
    assert jobspec("compile", "job").returncode == 0


def drop_the_right_to_read_everything() -> None:
    """Root reads what nobody may; without two capabilities it does not."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if ROOT and libc.prctl(24, capability, 0, 0, 0) != 0:  # PR_CAPBSET_DROP
            raise OSError(ctypes.get_errno(), "prctl")


@pytest.mark.skipif(not LINUX, reason="permissions")
@pytest.mark.parametrize("name, place", [("spec.toml", "job/spec.toml"), ("job.py", ":5:11")])
def test_an_unreadable_file_is_refused(job: Path, name: str, place: str) -> None:
    (job / name).chmod(0)
    found = jobspec("compile", "job/spec.toml", before=drop_the_right_to_read_everything)
    assert found.returncode == 1
    assert "JS116" in found.stderr
    assert "permission denied" in found.stderr
    assert place in found.stderr


@pytest.mark.skipif(not LINUX, reason="permissions")
def test_a_folder_that_takes_no_file_is_an_error(job: Path) -> None:
    job.chmod(0o555)
    try:
        found = jobspec("compile", "job", before=drop_the_right_to_read_everything)
    finally:
        job.chmod(0o755)
    assert found.returncode == 1
    assert "JS905" in found.stderr
    assert not (job / "job_app.py").exists()


def test_an_empty_argument_is_no_folder(job: Path) -> None:
    found = jobspec("compile", "")
    assert found.returncode in {1, 2}
    assert not (job / "job_app.py").exists()


# Where the app goes ------------------------------------------------------------------------------


def test_an_app_edited_by_hand_is_kept_until_forced(job: Path) -> None:
    app = job / "job_app.py"
    jobspec("compile", "job")
    made = app.read_text()
    app.write_text(made + "# by hand\n")
    checked, compiled = jobspec("check", "job"), jobspec("compile", "job")
    assert (checked.returncode, compiled.returncode) == (1, 1)
    assert "JS902" in checked.stderr
    assert "JS902" in compiled.stderr
    assert app.read_text() == made + "# by hand\n"
    assert jobspec("compile", "job", "--force").returncode == 0
    assert app.read_text() == made


def test_a_file_of_somebody_else_is_kept_until_forced(job: Path) -> None:
    app = job / "job_app.py"
    app.write_text("print('mine')\n")
    checked, compiled = jobspec("check", "job"), jobspec("compile", "job")
    assert (checked.returncode, compiled.returncode) == (1, 1)
    assert "JS901" in checked.stderr
    assert "JS901" in compiled.stderr
    assert app.read_text() == "print('mine')\n"
    assert jobspec("compile", "job", "--force").returncode == 0
    assert read_seal(app.read_text()) is not None


def test_the_file_that_stands_in_the_way_is_named(job: Path) -> None:
    (job / "notes.py").write_text("# mine\n")
    found = jobspec("compile", "job", "-o", "job/notes.py")
    assert found.returncode == 1
    assert "`job/notes.py` exists" in found.stderr
    assert (job / "notes.py").read_text() == "# mine\n"


@pytest.mark.parametrize("name, text", [("spec.toml", SPEC), ("job.py", PAYLOAD)])
def test_an_input_is_never_overwritten(job: Path, name: str, text: str) -> None:
    found = jobspec("compile", "job", "--force", "-o", f"job/{name}")
    assert found.returncode in {1, 2}
    assert (job / name).read_text() == text


def test_check_tells_missing_from_stale_from_current(job: Path) -> None:
    missing = jobspec("check", "job")
    jobspec("compile", "job")
    current = jobspec("check", "job")
    (job / "job.py").write_text(PAYLOAD.replace("1", "2"))
    stale = jobspec("check", "job")
    again = jobspec("compile", "job")
    assert [each.returncode for each in (missing, current, stale, again)] == [1, 0, 1, 0]
    assert "JS904" in missing.stderr
    assert "1 spec checked" in current.stderr
    assert "JS903" in stale.stderr
    assert "return 2" in (job / "job_app.py").read_text()


def test_line_endings_of_a_checkout_are_no_edit(job: Path) -> None:
    jobspec("compile", "job")
    app = job / "job_app.py"
    app.write_bytes(app.read_bytes().replace(b"\n", b"\r\n"))
    assert jobspec("check", "job").returncode == 0


@pytest.mark.parametrize("place", ["job", "job/app.txt", "job/2fast.py", ""])
def test_an_output_that_is_no_module_is_a_usage_error(job: Path, place: str) -> None:
    assert jobspec("compile", "job", "-o", place).returncode == 2


@pytest.mark.parametrize("place", ["job/nowhere/app.py"])
def test_an_impossible_output_is_an_error(job: Path, place: str) -> None:
    found = jobspec("compile", "job", "-o", place)
    assert found.returncode == 1
    assert f"JS905]: cannot write `{place}`" in found.stderr


def test_a_folder_in_the_place_of_the_app_is_an_error(job: Path) -> None:
    (job / "job_app.py").mkdir()
    found = jobspec("compile", "job")
    assert found.returncode == 1
    assert "cannot write `job/job_app.py`: it is a folder" in found.stderr


@pytest.fixture
def tiny_disk(job: Path) -> Iterator[Path]:
    """A file system with no room left but for its empty files."""
    if not ROOT or shutil.which("mount") is None:
        pytest.skip("a file system of its own needs root")
    disk = job.parent / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        pytest.skip("this machine mounts nothing")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> None:
    """Takes all the room of a small file system."""
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 512)
        except OSError:
            return


def test_a_full_disk_leaves_the_old_app(tiny_disk: Path) -> None:
    folder = make_job(tiny_disk / "job")
    assert jobspec("compile", str(folder)).returncode == 0
    old = (folder / "job_app.py").read_bytes()
    (folder / "job.py").write_text(PAYLOAD.replace("1", "2"))
    fill(tiny_disk)
    found = jobspec("compile", str(folder))
    assert found.returncode == 1
    assert "JS905" in found.stderr
    assert "no space left" in found.stderr
    assert (folder / "job_app.py").read_bytes() == old
    assert leftovers(tiny_disk) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full")
@pytest.mark.parametrize(
    "arguments", [("explain",), ("compile", "--stdout", "job"), ("show", "job")]
)
def test_output_that_cannot_be_written_is_no_success(job: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            command(*arguments),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT,
            env=environment(),
            check=False,
        )
    assert found.returncode == 2
    assert found.stderr == "jobspec: No space left on device\n"


# Streams that are closed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [("explain",), ("compile", "--stdout", "job"), ("show", "job")]
)
def test_a_reader_that_leaves_early_ends_it_quietly(job: Path, arguments: tuple[str, ...]) -> None:
    lines = "".join(f"    {number},\n" for number in range(50_000))
    (job / "job.py").write_text(f"{PAYLOAD}\n\nNUMBERS = [\n{lines}]\n")
    process = subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout is not None and process.stderr is not None
    os.read(process.stdout.fileno(), 1)
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait(TIMEOUT) in {0, 1}
    assert said == b""


@pytest.mark.skipif(not LINUX, reason="a shell")
@pytest.mark.parametrize(
    "arguments, closed", [("explain", ">&-"), ("compile job", ">&-"), ("compile job", "2>&-")]
)
def test_a_stream_that_is_closed_from_the_start_is_no_bug(
    job: Path, arguments: str, closed: str
) -> None:
    line = f"{sys.executable} -m jobspec {arguments} {closed}"
    found = subprocess.run(
        line, shell=True, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert found.returncode == 0
    assert "bug" not in found.stderr
    assert "Traceback" not in found.stderr


# Interrupts --------------------------------------------------------------------------------------


def test_an_interrupt_leaves_whole_apps_and_nothing_else(job: Path) -> None:
    many = job.parent / "many"
    for number in range(200):
        make_job(many / f"job{number:03d}")
    process = subprocess.Popen(
        command("compile", "many"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    first = many / "job000" / "job000_app.py"
    while not first.exists() and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=TIMEOUT)
    apps = sorted(many.rglob("*_app.py"))
    assert process.returncode == 130
    assert "Traceback" not in said
    assert 0 < len(apps) < 200
    seals = [read_seal(app.read_text()) for app in apps]
    assert all(seal is not None and seal.is_intact for seal in seals)
    assert leftovers(many) == []


# Usage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("compile",),
        ("frobnicate",),
        ("compile", "job", "--stdout", "-o", "x.py"),
        ("compile", "job", "two", "--stdout"),
        ("compile", "job", "--stdout", "--format", "json"),
        ("compile", "empty"),
        ("check", "empty"),
        ("explain", "JS999"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(job: Path, arguments: tuple[str, ...]) -> None:
    (job.parent / "empty").mkdir()
    make_job(job.parent / "two")
    found = jobspec(*arguments)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr != ""
    assert not (job / "job_app.py").exists()


def test_a_missing_spec_is_a_finding(job: Path) -> None:
    found = jobspec("compile", "job/nowhere.toml")
    assert found.returncode == 1
    assert "JS112" in found.stderr


def test_one_bad_spec_does_not_stop_the_others(job: Path) -> None:
    bad = make_job(job.parent / "bad")
    (bad / "spec.toml").write_text(SPEC.replace("function", "funktion"))
    found = jobspec("compile", "bad", "job")
    assert found.returncode == 1
    assert "JS204" in found.stderr
    assert (job / "job_app.py").exists()
    assert not (bad / "bad_app.py").exists()


def test_two_specs_of_one_app_are_refused(job: Path) -> None:
    (job / "job.toml").write_text(SPEC)
    found = jobspec("compile", "job")
    assert found.returncode == 1
    assert "JS906" in found.stderr
