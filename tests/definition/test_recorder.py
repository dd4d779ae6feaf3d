"""The quick recorder gives what the ordinary one gives."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from definition.compiling import compile_in
from definition.recorder import loader, record
from jobspec.local import recording
from jobspec.local.errors import RecordingError
from jobspec.local.loading import ForkingLoader
from jobspec.local.recorded import Recording
from jobspec.verify.definition.baseline import without_ids

RICH = Path(__file__).parent / "rich"


def test_it_records_what_a_fresh_process_asks_for(tmp_path: Path) -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in RICH.glob("*.py")}
    spec = (RICH / "spec.toml").read_text(encoding="utf-8")
    _, app = compile_in(tmp_path / "rich", spec, files)
    quick, fresh = record(app), recording.record(app)
    assert _asked(quick) == _asked(fresh)


def _asked(found: Recording) -> dict[str, object]:
    """A recording without ids, which count requests in the order of their arrival."""
    functions: dict[str, object] = {
        name: (
            without_ids(function.definition),
            function.image.commands,
            sorted((path, mount.volume.name) for path, mount in function.volumes.items()),
            [secret.name for secret in function.secrets],
            [dict(mount.files) for mount in function.mounts],
            function.gpus,
        )
        for name, function in found.functions.items()
    }
    return functions | {
        "app": found.app_name,
        "classes": set(found.classes),
        "requests": sorted(request.rpc for request in found.requests),
    }


def test_an_app_that_raises_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import modal\napp = modal.App('x')\nraise ValueError('no such thing')\n")
    with pytest.raises(RecordingError, match="no such thing"):
        record(broken)


def test_what_takes_too_long_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import os, subprocess, time\nfrom pathlib import Path\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "Path('child').write_text(str(child.pid))\ntime.sleep(600)\n"
    )
    with pytest.raises(RecordingError, match="took longer than"):
        recording.record(slow, timeout=8, load=loader())
    child = int((tmp_path / "child").read_text())
    while is_alive(child):
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    """Whether a process has not ended; one that nobody has waited for has."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def test_a_run_that_is_interrupted_does_not_wait_for_the_app(tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\nopen('begun', 'w').close()\ntime.sleep(600)\n")

    async def interrupted(load: ForkingLoader) -> None:
        work = asyncio.create_task(recording.record_app(slow, load=load))
        while not (tmp_path / "begun").exists():
            await asyncio.sleep(0.05)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    with ForkingLoader() as load:
        asyncio.run(interrupted(load))
