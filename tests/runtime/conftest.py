"""Running the real `modal` and `python` against the local runtime, in a process of its own."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

APPS = Path(__file__).parent / "apps"
ROOT = Path(__file__).parents[2]
DRIVER = """
import json, sys
from pathlib import Path
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.session import LocalOptions, run_command
given = json.loads(sys.argv[1])
given["env_files"] = tuple(given["env_files"])
given["options"]["fire"] = tuple(given["options"].get("fire", ()))
options = LocalOptions(**given.pop("options"), env_files=given["env_files"])
try:
    sys.exit(run_command(given["command"], options=options))
except LocalRuntimeError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
"""


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str
    answers: list[str]

    @property
    def json(self) -> dict:
        """The entry point's answer, which is one line of JSON."""
        (line,) = self.answers
        return json.loads(line)


class Local:
    """Runs commands with one state folder, from the environment of one interpreter."""

    def __init__(self, state: Path, python: str = sys.executable) -> None:
        self.state = state
        self.python = python

    def command(self, *command: str, env_files: tuple[str, ...] = (), **options: bool | str):
        """The arguments and environment for a process that runs the command with options."""
        given = {"command": command, "env_files": env_files, "options": options}
        environment = os.environ | {
            "JOBSPEC_STATE": str(self.state),
            "PYTHONPATH": str(ROOT),
            "OF_THE_USER": "a secret of the user's",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return [self.python, "-c", DRIVER, json.dumps(given)], environment

    def run(self, *command: str, cwd: Path = APPS, timeout: float = 240, **options) -> Result:
        argv, environment = self.command(*command, **options)
        with tempfile.TemporaryDirectory() as folder:
            answers = Path(folder, "answers")
            answers.touch()
            environment["ANSWERS"] = str(answers)
            done = subprocess.run(
                argv, env=environment, cwd=cwd, timeout=timeout, capture_output=True, text=True
            )
            said = answers.read_text().splitlines()
        return Result(done.returncode, done.stdout, done.stderr, said)

    def run_once(self, *command: str) -> Result:
        """Like ``run``; workers that test the same run share its result."""
        kept = self.state.with_name("-".join(command).replace("/", "-") + ".json")
        kept.parent.mkdir(exist_ok=True)
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_text(json.dumps(asdict(self.run(*command))))
        return Result(**json.loads(kept.read_text()))

    def start(self, *command: str, cwd: Path = APPS, **options) -> subprocess.Popen[str]:
        argv, environment = self.command(*command, **options)
        return subprocess.Popen(
            argv,
            env=environment,
            cwd=cwd,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Local:
    """One state folder for the whole run, so that each environment is made once."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return Local(shared / "state")
