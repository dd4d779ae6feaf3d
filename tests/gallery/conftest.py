"""Loads the gallery's payloads by path, as they are: neither Modal nor jobspec takes part."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from gallery_support import Load, Provide

SPECS = Path(__file__).parents[2] / "specs"


@pytest.fixture
def load_payload(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load `specs/<job>/<name>.py` afresh as the module `name`, until the test ends."""

    def load(job: str, name: str) -> ModuleType:
        path = SPECS / job / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def provide_app(monkeypatch: pytest.MonkeyPatch) -> Provide:
    """Make `from <app> import <entry>` work inside the payload's functions."""

    def provide(app: str, **entries: object) -> None:
        module = ModuleType(app)
        vars(module).update(entries)
        monkeypatch.setitem(sys.modules, app, module)

    return provide
