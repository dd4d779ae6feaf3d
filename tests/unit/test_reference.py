"""The reference is what the tables make it now, and what it shows compiles."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.pipeline import Variant, compile_variant, read_spec
from jobspec.reference.findings import FINDINGS, findings
from jobspec.reference.language import LANGUAGE, language, read_examples
from jobspec.rulebook.catalogue import catalogue

TEXT = LANGUAGE.read_text(encoding="utf-8")
PROGRAMS = LANGUAGE.with_name("programs.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
EXAMPLES = [
    (section.partition("\n")[0], number, example)
    for section in SECTIONS
    for number, example in enumerate(re.findall(r"^```toml\n(.*?)^```$", section, re.M | re.S))
]
(PAYLOAD,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
FILES = dict.fromkeys(("requirements.txt", "settings.json", "assets/a.txt", "service/uv.lock"), "")
FILES["service/pyproject.toml"] = """
[project]
dependencies = []
optional-dependencies = { gpu = [] }
[dependency-groups]
serve = []
"""
"""What the examples name beside the payload."""
NAME = 'name = "demo"\n'
ENTRY = '\n[entry]\nkind = "function"\npayload = "job.py:work"\n'


def test_the_reference_is_current() -> None:
    assert language() == TEXT, "run `python -m jobspec.reference`"


def test_the_page_of_findings_is_current_and_has_them_all() -> None:
    text = FINDINGS.read_text(encoding="utf-8")
    assert findings() == text, "run `python -m jobspec.reference`"
    assert re.findall(r"^### (JS\d{3}): ", text, re.MULTILINE) == list(catalogue())


def whole(example: str) -> str:
    """An example with the name and the entry that it leaves out."""
    named = example.startswith("name = ")
    has_entry = re.search(r"^\[\[?entry\]", example, re.MULTILINE) is not None
    return ("" if named else NAME) + example + ("" if has_entry else ENTRY)


@pytest.mark.parametrize(
    ("section", "number", "example"), EXAMPLES, ids=[f"{name}-{at}" for name, at, _ in EXAMPLES]
)
def test_an_example_compiles(section: str, number: int, example: str, tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text(PAYLOAD, encoding="utf-8")
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    shared = example if example.startswith("# pyproject.toml\n") else ""
    (tmp_path / "pyproject.toml").write_text(shared, encoding="utf-8")
    (tmp_path / "demo.toml").write_text(whole("" if shared else example), encoding="utf-8")
    spec = read_spec(tmp_path / "demo.toml")
    for profile in spec.profiles.variants:
        compilation = compile_variant(spec, Variant(profile))
        assert [each.message for each in compilation.diagnostics if each.is_error] == []
        assert compilation.text is not None


def test_every_example_is_shown() -> None:
    missing = [path for path, text in read_examples().items() if text.rstrip() not in TEXT]
    assert missing == []


def test_every_section_with_keys_has_an_example() -> None:
    without = [
        section.partition("\n")[0]
        for section in SECTIONS
        if "| key |" in section and "```toml" not in section
    ]
    assert without == []


def test_every_key_says_what_it_means() -> None:
    rows = [line.split(" | ") for line in TEXT.splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert [row[0] for row in rows if not row[3].strip()] == []


def test_the_report_shown_to_programs_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    spec, allowing = re.findall(r"^```toml\n(.*?)^```$", PROGRAMS, re.MULTILINE | re.DOTALL)
    (shown, _) = re.findall(r"^```json\n(.*?)^```$", PROGRAMS, re.MULTILINE | re.DOTALL)
    Path("spec.toml").write_text(spec)
    Path("job.py").write_text("def work() -> int:\n    return 1\n")
    assert run(["check", "spec.toml", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out) == json.loads(shown)
    volumes = f'[volumes]\ndata = {{ mount = "/data", name = "data" }}\n{allowing}'
    Path("spec.toml").write_text(spec.replace("[resources]\nkeep_warm = 2\n", volumes))
    assert run(["compile", "spec.toml", "--deny-warnings"]) == 0


def test_every_exit_status_is_told() -> None:
    from jobspec.commands.report import Exit

    assert {int(number) for number in re.findall(r"^\| (\d+) \|", PROGRAMS, re.MULTILINE)} == {
        *Exit
    }
