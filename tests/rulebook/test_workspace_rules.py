"""Rules about several apps: what they find between them, in every order and any number of processes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.commands import tasks

ENTRY = '[entry]\nkind = "function"\npayload = "{job}.py:work"\n'
ROWS = '[volumes]\nrows = {{ mount = "/rows", name = "rows"{more} }}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a payload."""
    monkeypatch.chdir(tmp_path)
    job("job", "pass")
    return tmp_path


def job(name: str, body: str) -> None:
    Path(f"{name}.py").write_text(
        f"from pathlib import Path\n\n\ndef work(day: str = '') -> None:\n    {body}\n"
    )


def spec(file: str, text: str = "", *, name: str | None = None, job: str = "job") -> None:
    """A spec of one function; `text` may have an entry of its own."""
    entry = "" if "entry]" in text else ENTRY.format(job=job)
    Path(f"{file}.toml").write_text(f'name = "{name or file}"\nmodal = ">=1.4.3"\n{entry}{text}')


def between(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str, int]]:
    """What `check` finds between apps: code, file, line."""
    capsys.readouterr()
    run(["check", *(arguments or (".",)), "--format", "json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert all(each["code"] == "JS904" for each in found if each["severity"] == "error"), found
    return [
        (each["code"], each["file"], each["line"])
        for each in found
        if each["code"].startswith(("JS7", "JS8"))
    ]


# Names


def test_two_specs_of_one_app_are_told_in_every_order(capsys: pytest.CaptureFixture[str]) -> None:
    spec("b", name="etl")
    spec("a", name="etl")
    spec("c")
    wanted = [("JS701", "b.toml", 1)]
    assert between(capsys) == wanted
    assert between(capsys, "a.toml", "b.toml") == wanted
    assert between(capsys, "b.toml", "a.toml") == wanted
    assert between(capsys, "b.toml") == []


def test_a_dev_profile_may_have_the_name_of_another_spec(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec("etl", "[profiles.dev]\nresources.cpu = 1\n")
    spec("other", name="etl-dev")
    assert between(capsys) == [("JS701", "other.toml", 1)]


@pytest.mark.parametrize(
    ("profile", "is_told"),
    [
        ("[profiles.large]\nresources.cpu = 4", True),
        ('[profiles.large]\nname = "etl-large"', False),
        ("[profiles.dev]\nresources.cpu = 4", False),
        ("[profiles.large]\ndev = true", False),
        ("[profiles]\nbase = false\nsmall = {}\nlarge = { resources = { cpu = 4 } }", False),
    ],
)
def test_a_profile_that_keeps_the_name_is_told(
    profile: str, is_told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    spec("etl", profile)
    assert between(capsys) == ([("JS702", "etl.toml", 6)] if is_told else [])


# Addresses

WEB = """[image]
packages = ["fastapi[standard]"]
[[entry]]
kind = "endpoint"
payload = "job.py:work"
label = "{label}"
custom_domains = ["{domain}.example.com"]
"""


def test_addresses_are_held_against_those_of_other_apps(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec("a", WEB.format(label="api", domain="a"))
    spec("b", WEB.format(label="api-b", domain="a"))
    spec("c", WEB.format(label="api", domain="c"))
    assert between(capsys) == [("JS703", "b.toml", 9), ("JS703", "c.toml", 8)]


def test_apps_of_one_name_replace_each_other_with_their_addresses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = WEB.format(label="api", domain="a")
    spec("a", text + "[profiles.large]\nresources.cpu = 4\n[profiles.dev]\nresources.cpu = 1\n")
    assert between(capsys) == [("JS702", "a.toml", 10)]


# Volumes


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        ("Path('/rows/last.txt').write_text('a')", "open('/rows/last.txt', 'w').close()", True),
        ("Path(f'/rows/{day}.csv').write_text('a')", "Path(f'/rows/{day}.csv').unlink()", True),
        ("Path(f'/rows/{day}.csv').write_text('')", "open('/rows/all.csv', 'a')", True),
        ("Path(f'/rows/{day}.csv').write_text('')", "open('/rows/all.txt', 'w')", False),
        ("Path('/rows/a/last.txt').write_text('')", "open('/rows/b/last.txt', 'w')", False),
        ("Path('/rows/last.txt').write_text('')", "Path('/rows/last.txt').read_text()", False),
        ("Path('/rows').mkdir(exist_ok=True)", "Path('/rows').mkdir(exist_ok=True)", False),
        ("Path('/tmp/last.txt').write_text('')", "Path('/tmp/last.txt').write_text('')", False),
        ("pass", "pass", False),
    ],
)
def test_two_writers_of_one_file_are_told(
    first: str, second: str, is_told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    job("one", first)
    job("two", second)
    for name in ("one", "two"):
        spec(name, ROWS.format(more=""), job=name)
    assert between(capsys) == ([("JS704", "two.toml", 7)] if is_told else [])


@pytest.mark.parametrize("more", [', sub_path = "two"', ', environment = "other"'])
def test_other_folders_and_environments_are_no_other_writer(
    more: str, capsys: pytest.CaptureFixture[str]
) -> None:
    job("job", "Path('/rows/last.txt').write_text('a')")
    spec("one", ROWS.format(more=""))
    spec("two", ROWS.format(more=more))
    assert [code for code, _, _ in between(capsys)] == []


def test_where_a_mount_is_does_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    job("one", "Path('/rows/in/last.txt').write_text('a')")
    job("two", "Path('/x/last.txt').write_text('a')")
    spec("one", ROWS.format(more=""), job="one")
    other = '[volumes]\nstore = { mount = "/x", sub_path = "in", name = "rows" }\n'
    spec("two", other, job="two")
    assert between(capsys) == [("JS704", "two.toml", 7)]


# Plans


def scheduled(count: int) -> str:
    functions = "".join(f"def work_{i}() -> None: ...\n" for i in range(count))
    Path("crons.py").write_text(functions)
    entry = '[[entry]]\nkind = "function"\npayload = "crons.py:work_{}"\nschedule = "@daily"\n'
    entry = entry.replace('"@daily"', '{{ cron = "0 6 * * *" }}')
    return "".join(entry.format(i) for i in range(count)) + '[main]\ncall = "work_0"\n'


def test_the_first_schedule_too_many_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    spec("a", scheduled(4) + "[profiles.dev]\nresources.cpu = 1\n")
    spec("b", 'schedule = { cron = "0 6 * * *" }\n' + ENTRY.format(job="job"))
    assert between(capsys) == []
    spec("c", 'schedule = { cron = "0 6 * * *" }\n' + ENTRY.format(job="job"))
    spec("d", 'schedule = { cron = "0 6 * * *" }\n' + ENTRY.format(job="job"))
    assert between(capsys) == [("JS705", "c.toml", 4)]


def test_apps_of_one_name_count_once(capsys: pytest.CaptureFixture[str]) -> None:
    spec("a", scheduled(3) + "[profiles.large]\nresources.cpu = 4\n")
    assert [code for code, _, _ in between(capsys)] == ["JS702"]


# Dev profiles


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('name = "etl"', ["the dev profile `dev` has the app `etl` of the base"]),
        ('volumes.rows.name = "rows"', ["the dev profile `dev` has the volume `rows` of the base"]),
        ('volumes.rows = { name = "rows", read_only = true }', []),
        ('volumes.rows = { name = "rows", environment = "dev" }', []),
        ('volumes.rows.name = "scratch"', []),
        ('dicts.seen.name = "seen"', ["the dev profile `dev` has the dict `seen` of the base"]),
        ("resources.cpu = 1", []),
    ],
)
def test_a_dev_profile_that_has_what_the_base_has_is_told(
    change: str, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    shared = ROWS.format(more="") + '[dicts]\nseen = { name = "seen" }\n'
    spec("etl", f"{shared}[profiles.dev]\n{change}\n")
    run(["check", "etl.toml", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert [each["message"] for each in found if each["code"][:3] == "JS7"] == told


# The run


def test_any_number_of_processes_finds_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tasks, "WORTH", 2)
    job("job", "Path('/rows/last.txt').write_text('a')")
    for number in range(6):
        spec(f"s{number}", ROWS.format(more=""), name=f"app-{number // 2}")
    alone = between(capsys)
    assert {code for code, _, _ in alone} == {"JS701", "JS704"}
    assert between(capsys, ".", "-j", "3") == alone


def test_settings_make_no_app_of_a_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    spec("a", name="etl")
    spec("b", name="etl")
    assert between(capsys, ".", "--set", "resources.cpu=2") == []
    assert between(capsys, ".", "--profile", "base") == [("JS701", "b.toml", 1)]


def test_a_finding_between_apps_can_be_allowed_and_set(capsys: pytest.CaptureFixture[str]) -> None:
    spec("a", name="etl")
    spec("b", name="etl")
    text = Path("b.toml").read_text()
    Path("b.toml").write_text("# jobspec: allow[JS701] one of them at a time\n" + text)
    assert between(capsys) == []
    assert between(capsys, "b.toml") == []
    Path("b.toml").write_text(text)
    Path("pyproject.toml").write_text('[tool.jobspec.rules]\nJS701 = "off"\n')
    assert between(capsys) == []


@pytest.mark.parametrize("how", ["--deny-warnings", "pyproject"])
def test_an_error_between_apps_keeps_both_from_being_written(
    how: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec("a", name="etl")
    spec("b", name="etl")
    spec("c")
    if how == "pyproject":
        Path("pyproject.toml").write_text('[tool.jobspec.rules]\nJS701 = "error"\n')
    options = [how] if how.startswith("--") else []
    assert run(["compile", ".", *options]) == 1
    assert sorted(path.name for path in folder.glob("*_app.py")) == ["c_app.py"]
    assert "error[JS701]" in capsys.readouterr().err
    shutil.move("b.toml", "b.txt")
    assert run(["compile", ".", *options]) == 0
    assert sorted(path.name for path in folder.glob("*_app.py")) == ["a_app.py", "c_app.py"]
