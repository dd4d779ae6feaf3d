"""`jobspec show`: a resolved spec, as a document."""

from __future__ import annotations

import tomllib
from pathlib import Path

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
