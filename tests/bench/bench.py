"""How long jobspec takes, as ratios measured in one run. `python tests/bench/bench.py`

Prints three ratios, each the median of interleaved repeats, on processor time (user and system, of
the process and its children) and on the clock:

- one: `jobspec compile` of one spec, the whole process, against a process that imports pydantic,
  jinja2 and tomli;
- compile: the cost of a spec in one `jobspec compile` of many, against parsing the same spec with
  tomli and its payloads and its app with ast;
- check: likewise for `jobspec check` of the apps just made.

A ratio on processor time hardly moves with what else the machine does; the clock does. All run
from bytecode, as installed packages do; it is kept in a folder of the bench's own.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import resource

GALLERY = Path(__file__).parents[2] / "specs"

_IMPORTS = "import pydantic, jinja2, tomli"
_PARSE = """
import ast, sys
from pathlib import Path
import tomli
for folder in sorted(Path(sys.argv[1]).iterdir()):
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8")
        tomli.loads(text) if path.suffix == ".toml" else ast.parse(text)
"""
_ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
_READ = _PARSE.replace('tomli.loads(text) if path.suffix == ".toml" else ast.parse(text)', "pass")


@dataclass(frozen=True)
class Cost:
    """What one process took, in seconds."""

    processor: float
    clock: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.processor - other.processor, self.clock - other.clock)

    def __truediv__(self, other: Cost) -> Cost:
        return Cost(self.processor / other.processor, self.clock / other.clock)


def cost(command: Sequence[str]) -> Cost:
    """Runs a command that must succeed, and says what it took."""
    before, start = _processor(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=_ENVIRONMENT)
    return Cost(_processor() - before, time.perf_counter() - start)


def _processor() -> float:
    if sys.platform == "win32":
        return time.perf_counter()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each part."""
    return Cost(
        statistics.median(each.processor for each in costs),
        statistics.median(each.clock for each in costs),
    )


def jobspec(*arguments: str | Path) -> list[str]:
    """The command line of jobspec in this interpreter."""
    return [sys.executable, "-m", "jobspec", *map(str, arguments)]


def workspace(folder: Path, count: int) -> Path:
    """Copies of the gallery's specs, turn by turn, under names of their own."""
    jobs = sorted(path.parent for path in GALLERY.glob("*/spec.toml"))
    for number in range(count):
        source = jobs[number % len(jobs)]
        target = folder / f"job-{number:04}"
        target.mkdir(parents=True)
        payloads = [path for path in source.glob("*.py") if not path.stem.endswith("_app")]
        own_apps = re.compile(rf"\b{source.name.replace('-', '_')}((_\w+)?_app)\b")
        for path in payloads:
            text = own_apps.sub(rf"job_{number:04}\1", path.read_text(encoding="utf-8"))
            (target / path.name).write_text(text, encoding="utf-8", newline="\n")
        shutil.copyfile(source / "spec.toml", target / "spec.toml")
    return folder


def forget_apps(folder: Path) -> None:
    """Removes what was compiled, so that the next compile writes it again."""
    for path in folder.glob("*/*_app.py"):
        path.unlink()


def measure_one(folder: Path, repeats: int) -> Cost:
    """`jobspec compile` of one spec against importing what it depends on."""
    spec = folder / "job-0000" / "spec.toml"
    pairs = []
    cost(jobspec("compile", spec))  # leaves bytecode for the runs that count
    cost([sys.executable, "-c", _IMPORTS])
    for _ in range(repeats):
        forget_apps(folder)
        compiled = cost(jobspec("compile", spec))
        pairs.append((compiled, cost([sys.executable, "-c", _IMPORTS])))
    return _compared("one spec, whole process", pairs, 1, "process", "imports")


def measure_many(folder: Path, single: Path, count: int, repeats: int) -> tuple[Cost, Cost]:
    """A spec's share of `jobspec compile` and `check` of `count`, against parsing it and its app.

    The cost of starting is taken away on both sides: of jobspec as its run on one spec, of the
    parser as its run that reads the files alone.
    """
    compiles, checks = [], []
    for _ in range(repeats):
        parsed = _parsing(folder) if any(folder.glob("*/*_app.py")) else None
        forget_apps(folder)
        forget_apps(single)
        compiled = cost(jobspec("compile", folder)) - cost(jobspec("compile", single))
        parsed = parsed or _parsing(folder)
        checked = cost(jobspec("check", folder)) - cost(jobspec("check", single))
        compiles.append((compiled, parsed))
        checks.append((checked, parsed))
    return (
        _compared("compile, a spec of many", compiles, count, "jobspec", "parsing"),
        _compared("check, a spec of many", checks, count, "jobspec", "parsing"),
    )


def _parsing(folder: Path) -> Cost:
    parse = cost([sys.executable, "-c", _PARSE, str(folder)])
    return parse - cost([sys.executable, "-c", _READ, str(folder)])


def _compared(
    title: str, pairs: Sequence[tuple[Cost, Cost]], count: int, left: str, right: str
) -> Cost:
    """Prints the medians per spec and returns the median of the ratios."""
    ratio = median([one / other for one, other in pairs])
    one, other = median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])
    per = 1000 / count
    print(
        f"{title:28} processor {ratio.processor:5.2f}  clock {ratio.clock:5.2f}   "
        f"({left} {one.processor * per:.2f} ms, {right} {other.processor * per:.2f} ms processor)",
        flush=True,
    )
    return ratio


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Ratios of what jobspec takes, in one run.")
    parser.add_argument("--specs", type=int, default=1000, help="how many specs are many")
    parser.add_argument("--repeats", type=int, default=3, help="repeats of the runs on many specs")
    parser.add_argument("--starts", type=int, default=15, help="repeats of the run on one spec")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        _ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(Path(temporary) / "bytecode")
        single = workspace(Path(temporary) / "single", 1)
        folder = workspace(Path(temporary) / "many", options.specs)
        measure_one(single, options.starts)
        measure_many(folder, single, options.specs, options.repeats)


if __name__ == "__main__":
    main()
