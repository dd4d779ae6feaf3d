"""What the rules call fine is what Modal's SDK takes: each such app is defined with the real one."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from pathlib import Path

import pytest

from platform_rules.cases import compiled
from platform_rules.test_rules import CASES

FINE = [(case.rule, text) for case in CASES for text in case.fine]
_names = itertools.count()


@pytest.mark.parametrize("section", sorted({rule.partition("/")[0] for rule, _ in FINE}))
def test_the_sdk_takes_what_is_fine(
    section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rule, text in (each for each in FINE if each[0].partition("/")[0] == section):
        folder = tmp_path / str(next(_names)) / "demo"
        app = compiled(text, folder)
        assert app.text is not None, text
        app.path.write_text(app.text, encoding="utf-8")
        with monkeypatch.context() as patched:
            patched.chdir(folder)
            patched.syspath_prepend(folder)
            name = f"demo_app_{next(_names)}"
            spec = importlib.util.spec_from_file_location(name, app.path)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            patched.setitem(sys.modules, name, module)
            spec.loader.exec_module(module)
        assert module.app.name, rule
