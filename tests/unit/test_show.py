"""`jobspec show`: a resolved spec, as a document."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from jobspec.cli import run

EVERY = Path(__file__).parents[1] / "cases" / "handles" / "every.toml"


def test_what_is_shown_is_toml_with_the_defaults_merged(capsys) -> None:
    assert run(["show", str(EVERY)]) == 0
    shown = tomllib.loads(capsys.readouterr().out)
    assert shown["tags"] == {"team": "data", "cost.center": "R-7"}
    work, store = shown["entry"]["work"], shown["entry"]["Store"]
    assert work["env"] == {"STAGE": "prod", "LEVEL": "3"}
    assert work["proxy"] == "office"
    assert work["volumes"]["data"] == {"mount": "/data", "read_only": True}
    assert work["buckets"] == {"raw": "/raw", "assumed": "/assumed"}
    assert store["env"] == {"STAGE": "dev", "NEW": "1"}
    assert store["volumes"]["data"] == "/data"
    assert store["secrets"] == ["plain"]
    assert shown["queues"]["todo"]["name"] == "todo-prod"


SPEC = """\
name = "demo"

[entry]
kind = "function"
payload = "job.py:work"

[constants]
ROOT = "/data"

[volumes]
store = { mount = "${ROOT}/in", name = "orders" }

[main]
call = "work"
keep = "job.py:keep"

[profiles.fast.constants]
ROOT = "/fast"
"""
PAYLOAD = """\
def work() -> int:
    return 1


def keep(result, output):
    print(result)
"""


def test_a_constant_is_shown_with_the_line_that_gives_its_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.toml").write_text(SPEC)
    Path("job.py").write_text(PAYLOAD)
    assert run(["show", "spec.toml", "--profile", "fast", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    origin = "spec.toml:11, ROOT spec.toml:18"
    assert shown["volumes.store"]["mount"] == {"value": "/fast/in", "from": origin}
    assert shown["entry.work"]["volumes.store"]["from"] == origin


def test_of_a_main_the_keys_that_go_with_it_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.toml").write_text(SPEC)
    Path("job.py").write_text(PAYLOAD)
    assert run(["show", "spec.toml", "--format", "json"]) == 0
    main = json.loads(capsys.readouterr().out)["main"]
    assert main["output"] == {"value": "results", "from": "default"}
    assert [*main] == ["call", "keep", "output"]
