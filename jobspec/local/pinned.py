"""Which distributions the SDK needs here, and their versions; kept, for to find out takes a while."""

from __future__ import annotations

import hashlib
import json
import sys
from importlib import metadata
from pathlib import Path

from jobspec.local.state_folder import StateFolder

Pinned = list[tuple[str, str]]
"""Names of distributions and their installed versions, sorted."""

_FILE = "pinned.json"


def pinned_sdk(state: StateFolder) -> Pinned:
    """The SDK and all it needs, as an earlier run has found it where nothing was installed since."""

    def make(new: Path) -> None:
        (new / _FILE).write_text(json.dumps(installed_with("modal")))

    key = hashlib.sha256(json.dumps(_installed()).encode()).hexdigest()[:20]
    found = json.loads((state.cached("pinned", key, make) / _FILE).read_text())
    return [(name, version) for name, version in found]


def installed_with(name: str) -> Pinned:
    """A distribution and all it needs here."""
    from packaging.requirements import Requirement

    found: set[tuple[str, str]] = set()
    pending = [name]
    while pending:
        try:
            distribution = metadata.distribution(pending.pop())
        except metadata.PackageNotFoundError:
            continue  # needed on other platforms or Pythons alone
        pinned = (distribution.metadata["Name"], distribution.version)
        if pinned in found:
            continue
        found.add(pinned)
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                pending.append(requirement.name)
    return sorted(found)


def _installed() -> list[object]:
    """What changes whenever something is installed, for this interpreter."""
    folders = [
        (str(folder), folder.stat().st_mtime_ns)
        for path in sys.path
        for folder in sorted(Path(path).glob("*-info"))
    ]
    return [sys.version, *folders]
