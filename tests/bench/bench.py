"""How long jobspec takes, as ratios measured in one run. `python tests/bench/bench.py`

Prints ratios, each the median of interleaved repeats, on processor time (user and system, of the
process and its children) and on the clock:

- one: `jobspec compile` of one spec, the whole process, against a process that imports pydantic,
  jinja2 and tomli;
- compile: the cost of a spec in one `jobspec compile` of many, against parsing the same spec with
  tomli and its payloads and its app with ast;
- check: likewise for `jobspec check` of the apps just made;
- rules: what the rules about finished jobs take of such a compile, against all else in it;
- -j 2: the same compile in two processes, against the one;
- vocabulary: as compile, of the specs that have every word of Modal's SDK;
- a container's start: a function's first call less its second (processor: the container's process
  alone), against a process that imports modal;
- jobspec run: a spec whose environment is there, the whole run, against `modal --version`;
- a map: how many inputs a second, against the same client on a server that has each result at once;
- linear, with `--linear 10000`: the cost of a spec among that many, against one among `--specs`.

A ratio on processor time hardly moves with what else the machine does; the clock does. All run
from bytecode, as installed packages do; it is kept in a folder of the bench's own.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from costs import ENVIRONMENT, Cost, compare, cost
from running import measure_running

GALLERY = Path(__file__).parents[2] / "specs"
VOCABULARY = Path(__file__).parents[1] / "vocabulary" / "specs"

_IMPORTS = "import pydantic, jinja2, tomli"
_PARSE = """
import ast, sys
from pathlib import Path
import tomli
for folder in sorted(Path(sys.argv[1]).iterdir()):
    for path in sorted(each for each in folder.iterdir() if each.suffix in (".toml", ".py")):
        text = path.read_text(encoding="utf-8")
        tomli.loads(text) if path.suffix == ".toml" else ast.parse(text)
"""
_WITHOUT_RULES = """
import sys
from jobspec.cli import run
from jobspec.rulebook import apps, book
book.JOB_RULES, apps._kept = (), lambda job: ()
sys.exit(run(["compile", sys.argv[1]]))
"""
_READ = _PARSE.replace('tomli.loads(text) if path.suffix == ".toml" else ast.parse(text)', "pass")


def jobspec(*arguments: str | Path) -> list[str]:
    """The command line of jobspec in this interpreter."""
    return [sys.executable, "-m", "jobspec", *map(str, arguments)]


def workspace(folder: Path, count: int) -> Path:
    """Copies of the gallery's specs, turn by turn, under names of their own."""
    jobs = sorted(path.parent for path in GALLERY.glob("*/spec.toml"))
    for number in range(count):
        source = jobs[number % len(jobs)]
        target = folder / f"job-{number:05}"
        target.mkdir(parents=True)
        payloads = [path for path in source.glob("*.py") if not path.stem.endswith("_app")]
        own_apps = re.compile(rf"\b{source.name.replace('-', '_')}((_\w+)?_app)\b")
        for path in payloads:
            text = own_apps.sub(rf"job_{number:05}\1", path.read_text(encoding="utf-8"))
            (target / path.name).write_text(text, encoding="utf-8", newline="\n")
        shutil.copyfile(source / "spec.toml", target / "spec.toml")
    return folder


def vocabulary(folder: Path, count: int) -> Path:
    """Copies of the specs that have every word, turn by turn, with the files that they name."""
    specs = sorted(VOCABULARY.glob("*.toml"))
    others = shutil.ignore_patterns(*(spec.name for spec in specs), "__pycache__")
    for number in range(count):
        target = folder / f"job-{number:05}"
        shutil.copytree(VOCABULARY, target, ignore=others)
        shutil.copyfile(specs[number % len(specs)], target / "spec.toml")
    return folder


def forget_apps(folder: Path) -> None:
    """Removes what was compiled, so that the next compile writes it again."""
    for path in folder.glob("*/*_app.py"):
        path.unlink()


def measure_one(folder: Path, repeats: int) -> None:
    """`jobspec compile` of one spec against importing what it depends on."""
    spec = folder / "job-00000" / "spec.toml"
    pairs = []
    cost(jobspec("compile", spec))  # leaves bytecode for the runs that count
    cost([sys.executable, "-c", _IMPORTS])
    for _ in range(repeats):
        pairs.append((_compiling(spec), cost([sys.executable, "-c", _IMPORTS])))
    compare("one spec, whole process", pairs, "process", "imports")


def measure_many(folder: Path, single: Path, count: int, repeats: int) -> None:
    """A spec's share of `jobspec compile` and `check` of `count`, against parsing it and its app.

    The cost of starting is taken away on both sides: of jobspec as its run on one spec, of the
    parser as its run that reads the files alone.
    """
    compiles, checks, parallel = [], [], []
    for _ in range(repeats):
        in_two = _compiling(folder, "-j", "2")
        whole = _compiling(folder)
        parsed = _parsing(folder).per(count)
        compiled = (whole - _compiling(single)).per(count)
        checked = (cost(jobspec("check", folder)) - cost(jobspec("check", single))).per(count)
        compiles.append((compiled, parsed))
        checks.append((checked, parsed))
        parallel.append((in_two.per(count), whole.per(count)))
    compare("compile, a spec of many", compiles, "jobspec", "parsing")
    compare("check, a spec of many", checks, "jobspec", "parsing")
    compare("compile -j 2, against -j 1", parallel, "-j 2", "-j 1")


def measure_rules(folder: Path, single: Path, count: int, repeats: int) -> None:
    """What the rules of the rulebook cost a spec, against the rest of its compile."""
    pairs = []
    for _ in range(repeats):
        bare = _bare(folder)
        rules = (_compiling(folder) - bare).per(count)
        pairs.append((rules, (bare - _bare(single)).per(count)))
    compare("all rules, of a spec of many", pairs, "rules", "the rest")


def _bare(path: Path) -> Cost:
    """What it takes to compile anew, with no rule that looks at a finished job."""
    forget_apps(path if path.is_dir() else path.parents[1])
    return cost([sys.executable, "-c", _WITHOUT_RULES, str(path)])


def measure_vocabulary(folder: Path, count: int, once: Path, repeats: int) -> None:
    """As the compile of `measure_many`; what starting takes is that of each spec `once`."""
    each = len(list(once.iterdir()))
    pairs = []
    for _ in range(repeats):
        compiled = (_compiling(folder) - _compiling(once)).per(count - each)
        pairs.append((compiled, _parsing(folder).per(count)))
    compare("compile, whole vocabulary", pairs, "jobspec", "parsing")


def measure_linear(most: Path, count: int, folder: Path, fewer: int) -> None:
    """A spec's share of `jobspec compile` of many, against its share where there are fewer."""
    pair = (_compiling(most).per(count), _compiling(folder).per(fewer))
    compare(f"a spec of {count}, of {fewer}", [pair], str(count), str(fewer))


def _compiling(path: Path, *options: str) -> Cost:
    """What it takes to compile anew."""
    forget_apps(path if path.is_dir() else path.parents[1])
    return cost(jobspec("compile", *options, path))


def _parsing(folder: Path) -> Cost:
    parse = cost([sys.executable, "-c", _PARSE, str(folder)])
    return parse - cost([sys.executable, "-c", _READ, str(folder)])


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Ratios of what jobspec takes, in one run.")
    parser.add_argument("--specs", type=int, default=1000, help="how many specs are many")
    parser.add_argument("--repeats", type=int, default=3, help="repeats of the runs on many specs")
    parser.add_argument("--starts", type=int, default=15, help="repeats of the run on one spec")
    parser.add_argument("--linear", type=int, metavar="N", help="compile so many specs as well")
    parser.add_argument("--runs", type=int, default=7, help="repeats of the runs in containers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(place / "bytecode")
        single = workspace(place / "single", 1)
        folder = workspace(place / "many", options.specs)
        measure_one(single, options.starts)
        measure_many(folder, single, options.specs, options.repeats)
        measure_rules(folder, single, options.specs, options.repeats)
        words = len(list(VOCABULARY.glob("*.toml")))
        once = vocabulary(place / "once", words)
        repeated = max(2 * words, options.specs // 5)
        again = vocabulary(place / "again", repeated)
        measure_vocabulary(again, repeated, once, options.repeats)
        if sys.platform == "linux":
            measure_running(place / "running", options.runs, inputs=1000)
        if options.linear is not None:
            most = workspace(place / "most", options.linear)
            measure_linear(most, options.linear, folder, options.specs)


if __name__ == "__main__":
    main()
