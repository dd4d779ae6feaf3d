"""What the SDK needs here is found out once, until something is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jobspec.local.pinned import installed_with, pinned_sdk
from jobspec.local.state_folder import StateFolder


def install(folder: Path, name: str, version: str, *needs: str) -> None:
    """Put a distribution's own description where Python looks for it."""
    own = folder / f"{name}-{version}.dist-info"
    own.mkdir(parents=True)
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {each}" for each in needs)]
    (own / "METADATA").write_text("Metadata-Version: 2.1\n" + "\n".join(lines) + "\n")


def test_what_is_kept_is_what_is_installed(tmp_path: Path) -> None:
    state = StateFolder(tmp_path)
    assert pinned_sdk(state) == pinned_sdk(state) == installed_with("modal")
    assert len([*(tmp_path / "pinned").glob("[!.]*")]) == 1


def test_what_is_installed_since_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = StateFolder(tmp_path / "state")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "first"), *sys.path])
    install(tmp_path / "first", "modal", "9.0", "needed-first; python_version > '3'", "absent")
    assert pinned_sdk(state) == [("modal", "9.0")]
    install(tmp_path / "first", "needed_first", "1.0", "extra; extra == 'other'")
    assert pinned_sdk(state) == [("modal", "9.0"), ("needed_first", "1.0")]
