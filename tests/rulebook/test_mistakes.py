"""Mistakes that are found through a variable, a helper or a default, at the line that makes them.

In each payload the line to be named ends in the comment `# here`; in a spec likewise.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulebook.compiling import compiled

MAIN = '\n[entry]\nkind = "function"\npayload = "job.py:work"\n\n[main]\npayload = "job.py:main"\n'
CLASS = """
[entry]
kind = "class"
payload = "job.py:Model"
parameters = ["size", "name"]
methods = { ask = {} }

[main]
payload = "job.py:main"
"""
MODEL = """
class Model:
    name: str
    size: int = 3

    def ask(self, text: str, times: int = 1) -> str:
        return text[: self.size] * times


def main() -> None:
    from demo_app import Model

"""
PAIRS = """
def work(path: str, limit: int) -> str:
    return path[:limit]


def main() -> None:
    from demo_app import work

"""

FOUND: dict[str, tuple[str, str, str]] = {
    "a folder that is the default of main's parameter": (
        "JS525",
        MAIN,
        """
from pathlib import Path


def work(folder: str) -> None:
    target = Path(folder)
    (target / "rows.txt").write_text("a")


def main(output: str = "results") -> None:
    from demo_app import work

    work.remote(str(output))  # here
""",
    ),
    "a folder in one of two branches": (
        "JS525",
        MAIN,
        """
from pathlib import Path


def work(folder: str) -> None:
    (Path(folder) / "rows.txt").write_text("a")


def main(output: str | None = None) -> None:
    from demo_app import work

    target = Path(output) if output is not None else Path("results")
    work.remote(str(target))  # here
""",
    ),
    "a write to a bucket that is mounted read-only": (
        "JS520",
        '\n[buckets]\nlake = { mount = "/lake", bucket_name = "lake", read_only = true }\n',
        """
from pathlib import Path

LAKE = Path("/lake")


def work(text: str) -> None:
    (LAKE / "rows.txt").write_text(text)  # here
""",
    ),
    "an array behind a variable, returned by an endpoint": (
        "JS343",
        '\n[image]\npackages = ["fastapi", "numpy"]\n\n[entry]\nkind = "endpoint"\npayload = "job.py:work"\n',
        """
def work(count: int):
    import numpy as np

    numbers = np.arange(count)
    return numbers  # here
""",
    ),
    "an object with an unknown parameter": (
        "JS347",
        CLASS,
        MODEL + '    print(Model(sizes=3, name="a").ask.remote("a"))  # here\n',
    ),
    "an object with a parameter of another type": (
        "JS347",
        CLASS,
        MODEL
        + '    model = Model(size="large", name="a")  # here\n    print(model.ask.remote("a"))\n',
    ),
    "an object without a parameter that it needs": (
        "JS347",
        CLASS,
        MODEL + '    print(Model.with_options(max_containers=1)(size=3).ask.remote("a"))  # here\n',
    ),
    "a method of an object in a tuple": (
        "JS340",
        CLASS,
        MODEL
        + '    small, large = Model(name="a"), Model(name="b")\n    print(small.ask.remote("a"))\n'
        + '    print(large.ask.remote("a", 2, 3))  # here\n',
    ),
    "a method of each object of a list": (
        "JS340",
        CLASS,
        MODEL
        + '    models = [Model(name=name) for name in "ab"]\n    for model in models:\n'
        + "        print(model.ask.remote())  # here\n",
    ),
    "a method of each object of two": (
        "JS340",
        CLASS,
        MODEL
        + '    first = Model(name="a")\n    for model in (first, Model(name="b")):\n'
        + '        print(model.ask.remote("a", count=3))  # here\n',
    ),
    "a function of a registry of one's own, called at import": (
        "JS311",
        "",
        """
LOADERS = []


def loader(function):
    LOADERS.append(function)
    return function


@loader
def words():
    return open("words.txt").read()  # here


WORDS = [load() for load in LOADERS]


def work():
    return WORDS
""",
    ),
    "a name of a module that the image's Python lacks": (
        "JS426",
        '\n[image]\npython = "3.11"\n',
        """
import itertools


def work(rows: list[int]) -> int:
    return len(list(itertools.batched(rows, 3)))  # here
""",
    ),
    "a name that is imported from a module, and was taken out of it": (
        "JS426",
        '\n[image]\npython = "3.12"\n',
        """
def work(function: str) -> str:
    from inspect import getargspec  # here

    return str(getargspec(str)) + function
""",
    ),
    "an app of one's own that local code runs": (
        "JS614",
        MAIN,
        """
import modal


def work() -> int:
    return 1


def main() -> None:
    from demo_app import work

    with modal.App("other").run():  # here
        print(work.remote())
""",
    ),
    "tuples of a comprehension with too few items": (
        "JS341",
        MAIN,
        PAIRS + '    print(list(work.starmap((name,) for name in "ab")))  # here\n',
    ),
    "tuples behind a variable with too many items": (
        "JS341",
        MAIN,
        PAIRS
        + '    todo = [(name, 3, 4) for name in "ab"]\n    print(list(work.starmap(todo)))  # here\n',
    ),
    "tuples of a zip": (
        "JS341",
        MAIN,
        PAIRS + "    print(list(work.starmap(zip('ab', [1, 2], [3, 4]))))  # here\n",
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_it_is_found_at_its_line(what: str, tmp_path: Path) -> None:
    code, spec, payload = FOUND[what]
    found = [
        each for each in compiled(tmp_path, spec, payload).diagnostics if each.rule.code == code
    ]
    assert [_line(each.primary.source.text, each.primary.span.start) for each in found] == [
        line for text in (spec, payload) for line in text.splitlines() if line.endswith("# here")
    ]


def _line(text: str, offset: int) -> str:
    return text[text.rfind("\n", 0, offset) + 1 : text.index("\n", offset)]


def test_a_variable_of_another_secret_names_that_secret(tmp_path: Path) -> None:
    spec = """
[secrets]
hub = { name = "hub", keys = ["HUB_TOKEN"] }
bot = { name = "bot", keys = ["BOT_TOKEN"] }

[entry]
kind = "function"
payload = "job.py:work"
secrets = ["bot"]
"""
    payload = 'import os\n\n\ndef work():\n    return os.environ["HUB_TOKEN"]\n'
    (found,) = compiled(tmp_path, spec, payload).diagnostics
    assert found.help == 'secret `hub` declares it: add "hub" to the secrets of this entry'
