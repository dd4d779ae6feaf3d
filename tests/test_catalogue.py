"""Every finding has a page, and does what the page says: each code is made to fire here.

The examples of a page are compiled; what no text can show (bytes, links, an app on the disk) is told
in words on the page and made to fire through the command line by `IN_WORDS`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import jobspec.rules
from jobspec.cli import run
from jobspec.commands.explain import page
from jobspec.commands.specs import EVERYTHING, read_specs
from jobspec.commands.tasks import only_compiled, tasks_of
from jobspec.commands.whole import whole
from jobspec.diagnostic import Diagnostic
from jobspec.pipeline import compile_spec
from jobspec.rulebook.between import WORKSPACE_RULES
from jobspec.rulebook.catalogue import ALL_RULES, catalogue
from jobspec.rules import declared

RULES = catalogue()
PACKAGE = Path(jobspec.__file__).parent
PAGES = Path(jobspec.rules.__file__).parent / "pages"
GROUPS = ("image", "operations", "payload", "platform", "workspace")
HEADINGS = ["How to mend it", "Fires", "Does not fire"]
"""The sections of a page, in order."""

SPEC = 'name = "demo"\n\n[entry]\nkind = "function"\npayload = "job.py:work"\n'
PAYLOAD = "def work() -> int:\n    return 1\n"

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_EXAMPLE = re.compile(r"^```\S+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


# Pages


@dataclass(frozen=True)
class Page:
    """A page: its title line, what the code means, and its sections by heading."""

    title: str
    meaning: str
    sections: dict[str, str]

    def example(self, heading: str) -> dict[str, str]:
        """File names and texts of the example in a section; empty where it is told in words."""
        return dict(_EXAMPLE.findall(self.sections[heading]))


def read_page(code: str) -> Page:
    """The page of a code, taken apart."""
    head, *rest = _SECTION.split(page(code))
    title, _, meaning = head.partition("\n")
    return Page(title, meaning.strip(), dict(zip(rest[::2], rest[1::2], strict=True)))


def findings(code: str, files: dict[str, str], place: Path) -> list[Diagnostic]:
    """What compiling an example of a code reports; it lies in a folder called `demo`."""
    folder = place / "demo"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if any(rule.RULE.code == code for rule in WORKSPACE_RULES):
        files, _ = read_specs([str(folder)])
        tasks = tasks_of(files, EVERYTHING)
        return whole(tasks, EVERYTHING, [only_compiled(task) for task in tasks])
    return compile_spec(folder / "spec.toml").diagnostics


# What no text can show. Each makes the files in the current folder, and gives the command line.


def compile_of(content: bytes) -> list[str]:
    """Compile a spec of these bytes."""
    Path("demo.toml").write_bytes(content)
    return ["compile", "demo.toml"]


def compiled_before(file: str, old: str, new: str) -> list[str]:
    """Check a spec of which `file` was changed since it was compiled."""
    Path("job.py").write_text(PAYLOAD)
    assert run(compile_of(SPEC.encode())) == 0
    path = Path(file)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return ["check", "demo.toml"]


def dangling_link() -> list[str]:
    Path("job.py").symlink_to("gone.py")
    return compile_of(SPEC.encode())


def named_pipe() -> list[str]:
    os.mkfifo("job.py")
    return compile_of(SPEC.encode())


def payload_of(text: str) -> list[str]:
    Path("job.py").write_text(text)
    return compile_of(SPEC.encode())


def foreign_app() -> list[str]:
    Path("demo_app.py").write_text("import modal\n")
    return payload_of(PAYLOAD)


def never_compiled() -> list[str]:
    payload_of(PAYLOAD)
    return ["check", "demo.toml"]


def nothing_to_allow() -> list[str]:
    Path("job.py").write_text(PAYLOAD)
    return compile_of((SPEC + "# jobspec: allow[JS601] it was so\n").encode())


def spec_renamed() -> list[str]:
    run(payload_of(PAYLOAD))
    Path("demo.toml").rename("other.toml")
    return ["check", "."]


def two_specs_for_one_app() -> list[str]:
    Path("job.py").write_text(PAYLOAD)
    for name in ("a-b.toml", "a_b.toml"):
        Path(name).write_text(SPEC)
    return ["compile", "."]


IN_WORDS: dict[str, Callable[[], list[str]]] = {
    "JS102": lambda: compile_of('description = "Größe"\n'.encode("latin-1")),
    "JS103": lambda: compile_of(b"\xef\xbb\xbf" + SPEC.encode()),
    "JS104": lambda: compile_of(b'description = "\x07"\n'),
    "JS105": lambda: compile_of(SPEC.replace("\n", "\r").encode()),
    "JS111": lambda: compile_of(b"#" + b"a" * 2_000_000),
    "JS114": dangling_link,
    "JS116": lambda: compile_of(SPEC.replace("job", "j" * 300).encode()),
    "JS117": named_pipe,
    "JS329": lambda: payload_of(PAYLOAD.replace("1", "+".join("1" * 10_000))),
    "JS802": nothing_to_allow,
    "JS901": foreign_app,
    "JS902": lambda: compiled_before("demo_app.py", "return 1", "return 2"),
    "JS903": lambda: compiled_before("job.py", "return 1", "return 2"),
    "JS904": never_compiled,
    "JS905": lambda: [*payload_of(PAYLOAD), "-o", "missing/demo_app.py"],
    "JS906": two_specs_for_one_app,
    "JS907": spec_renamed,
}
SHOWN = [code for code in RULES if code not in IN_WORDS]
"""The codes whose page shows an example that fires."""


# Tests


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    own = {rule.code for rule in declared()}
    assert {path.name for path in PAGES.iterdir()} == {f"{code}.md" for code in own}


def test_every_module_of_the_rulebook_is_listed() -> None:
    listed = [vars(rule)["__name__"] for rule in ALL_RULES]
    declaring = [
        ".".join(("jobspec", *path.relative_to(PACKAGE).with_suffix("").parts))
        for path in sorted((PACKAGE / "rulebook").rglob("*.py"))
        if "\nRULE = " in path.read_text(encoding="utf-8")
    ]
    assert sorted(listed) == declaring


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_lists_its_rules_in_the_order_of_their_codes(group: str) -> None:
    codes = [
        rule.RULE.code for rule in ALL_RULES if f".rulebook.{group}." in vars(rule)["__name__"]
    ]
    assert codes == sorted(codes)


@pytest.mark.parametrize("code", RULES)
def test_a_page_has_its_parts(code: str) -> None:
    found = read_page(code)
    assert re.fullmatch(rf"# {code}: [^\n]*[^.\s]", found.title)
    assert list(found.sections) == HEADINGS
    assert found.meaning
    assert all(section.strip() for section in found.sections.values())
    assert bool(found.example("Fires")) is (code in SHOWN)
    assert found.example("Does not fire")


@pytest.mark.parametrize("code", SHOWN)
def test_the_example_that_fires_does(code: str, tmp_path: Path) -> None:
    found = findings(code, read_page(code).example("Fires"), tmp_path)
    assert code in {each.rule.code for each in found}


@pytest.mark.parametrize("code", RULES)
def test_the_example_that_does_not_fire_is_clean(code: str, tmp_path: Path) -> None:
    found = findings(code, read_page(code).example("Does not fire"), tmp_path)
    assert code not in {each.rule.code for each in found}
    assert not [each for each in found if each.is_error]


@pytest.mark.parametrize("code", IN_WORDS)
def test_what_is_told_in_words_fires_through_the_command_line(
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = IN_WORDS[code]()
    capsys.readouterr()
    status = run([*arguments, "--format", "json"])
    reported = json.loads(capsys.readouterr().out)["diagnostics"]
    assert status == any(each["severity"] == "error" for each in reported)
    assert code in {each["code"] for each in reported}


@pytest.mark.parametrize("code", ["JS101", "js303"])
def test_explain_prints_the_page(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", code]) == 0
    assert capsys.readouterr().out == page(code.upper())


def test_explain_lists_all_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)


def test_explain_of_a_code_that_does_not_exist_is_a_wrong_use() -> None:
    assert run(["explain", "JS000"]) == 2
