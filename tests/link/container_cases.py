"""Which cases of the corpus run in containers, and running a batch of them."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .compiled import compile_to
from .corpus_cases import Case
from .gate import fabricated
from .jobs import Job, read_job
from .server import Reply

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SECRETS = {"TOKEN": "a-token"}


@dataclass(frozen=True)
class Task:
    """One call of one compiled case."""

    job: Job
    app: Path
    call: str

    @property
    def case(self) -> str:
        """The case's name."""
        return Path(self.job.folder).name


def compiled_tasks(cases: Sequence[Case], folder: Path) -> list[Task]:
    """The plain calls of those cases that compile; copies and apps go into `folder`.

    The copies have the running Python in their images: texts of the interpreter, like its messages,
    differ between versions.
    """
    apps = folder / "apps"
    apps.mkdir()
    tasks: list[Task] = []
    for case in cases:
        spec = _copy(case, folder / case.name)
        job = read_job(spec, f"{case.name}_app")
        calls = plain_calls(case, job)
        app, errors = compile_to(spec, apps, job.stem) if calls else (None, [])
        if app is not None:
            tasks += [Task(job, app, call) for call in calls]
        elif case.outcome == "same" and calls:
            raise ValueError(f"{case.name}: {errors}")
    return tasks


def _copy(case: Case, folder: Path) -> Path:
    shutil.copytree(case.folder, folder)
    spec = folder / "spec.toml"
    running = f'python = "{sys.version_info[0]}.{sys.version_info[1]}"'
    text = spec.read_bytes().decode()
    spec.write_bytes(text.replace('python = "3.11"', running).encode())
    return spec


def plain_calls(case: Case, job: Job) -> list[str]:
    """The calls of a case that call an entry function or an entry's method, once or in a list."""
    names = {entry.name for entry in job.entries if entry.kind in ("function", "class")}
    return [call for call in case.calls if _is_plain(ast.parse(call, mode="eval").body, names)]


def _is_plain(node: ast.expr, entries: set[str]) -> bool:
    if isinstance(node, ast.List):
        return all(_is_plain(item, entries) for item in node.elts)
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Call):
        called = called.value.func
    return isinstance(called, ast.Name) and called.id in entries


def needs_an_index(job: Job) -> bool:
    """Whether an image has packages that are not made for this proof."""
    return not fabricated().issuperset(job.all_packages())


def spread(cases: Sequence[Case], count: int) -> list[Case]:
    """That many of the cases, evenly chosen."""
    return [cases[index * len(cases) // count] for index in range(count)]


def run_tasks(
    tasks: Sequence[Task], folder: Path, state: Path, wheels: Path, *, index: bool
) -> tuple[list[Reply], Counter[str]]:
    """Call the entries in containers, all in one run of the local runtime.

    Returns what came of each call, and the lines that all their containers have printed.

    Args:
        tasks: what to call.
        folder: the apps', for what goes to the other process and comes back.
        state: the local runtime's, shared so that each environment is made once.
        wheels: where the fabricated packages are.
        index: whether the images need an index beside these.
    """
    listed = [{"job": t.job.to_data(), "app": str(t.app), "call": t.call} for t in tasks]
    (folder / "tasks.json").write_text(json.dumps(listed))
    (folder / "secrets.env").write_text(
        "".join(f"{name}={value}\n" for name, value in SECRETS.items())
    )
    (folder / "replies").mkdir()
    command = [sys.executable, "-m", "jobspec", "local", "--state", str(state)]
    command += ["--env-file", str(folder / "secrets.env"), "--"]
    command += ["python", "-m", f"{HERE.name}.container_driver", "tasks.json", "replies"]
    links = [os.environ.get("PIP_FIND_LINKS", ""), str(wheels)]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE.parent)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_FIND_LINKS": " ".join(links).strip(),
    }
    if not index:
        environment["PIP_NO_INDEX"] = "1"
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    replies = [_reply(folder / "replies" / f"{number}.json") for number in range(len(tasks))]
    return replies, Counter(re.findall(r"^[^|\n]*\S +\| ?(.*)$", done.stderr, re.MULTILINE))


def _reply(path: Path) -> Reply:
    if not path.exists():
        return {"stage": "process", "raised": {"type": "died"}}
    reply: Reply = json.loads(path.read_text())
    return reply
