"""Makes `jobspec/data/sdk.txt` and `newer.txt` from the releases of Modal's SDK.

`python tests/vocabulary/generate.py 1.4.0 1.4.1 …` installs each release in an environment of its
own with uv and asks it for its signatures; without versions it takes all that pip knows of from
1.4.0 on. What changed is a matter for `jobspec/data/places.toml`, which is written by hand: the
tests of this folder say which keywords have no line there.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from uv import find_uv_bin

DATA = Path(__file__).parents[2] / "jobspec" / "data"
DUMP = Path(__file__).with_name("dump.py")
OLDEST = (1, 4, 0)
Signatures = Mapping[str, Sequence[str]]
Version = tuple[int, ...]


def releases() -> list[str]:
    """Every release from the oldest that jobspec compiles for, oldest first."""
    command = [sys.executable, "-m", "pip", "index", "versions", "modal"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Available versions: (.*)", printed)
    assert found is not None, printed
    plain = [each for each in found[1].split(", ") if re.fullmatch(r"\d+\.\d+\.\d+", each)]
    return sorted((each for each in plain if version(each) >= OLDEST), key=version)


def version(text: str) -> Version:
    """A release as numbers, to compare."""
    return tuple(int(part) for part in text.split("."))


def signatures(release: str) -> Signatures:
    """What one release declares things with."""
    command = [find_uv_bin(), "run", "--quiet", "--no-project", "--isolated"]
    command += ["--with", f"modal=={release}", "python", "-I", str(DUMP)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: Signatures = json.loads(printed)
    return found


def spans(by_release: Mapping[str, Signatures]) -> dict[tuple[str, str], tuple[str, str]]:
    """For each callable (with the keyword `-`) and keyword, its first and its last release."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for release, makers in by_release.items():
        for maker, keywords in makers.items():
            for keyword in ("-", *keywords):
                if keyword != "_warn_parentheses_missing":  # no keyword: the SDK's own trap
                    first, _ = found.get((maker, keyword), (release, release))
                    found[maker, keyword] = (first, release)
    return found


def main(versions: Sequence[str]) -> None:
    """Write both files."""
    chosen = list(versions) or releases()
    table = spans({release: signatures(release) for release in chosen})
    newest = chosen[-1]
    taken = (
        f"# Source: the signatures of modal {chosen[0]} to {newest} ({len(chosen)} releases), "
        f"read {datetime.now(UTC):%Y-%m-%d}\n# by tests/vocabulary/generate.py.\n"
    )
    rows = [
        f"{maker} {keyword} {first} {'' if last == newest else last}".rstrip()
        for (maker, keyword), (first, last) in sorted(table.items())
    ]
    head = "# CALLABLE KEYWORD FIRST [LAST]: Modal's vocabulary; `-` is the callable itself.\n"
    (DATA / "sdk.txt").write_text(head + taken + "\n".join(rows) + "\n", encoding="utf-8")
    since = {
        (maker, keyword): first
        for (maker, keyword), (first, last) in sorted(table.items())
        if last == newest and version(first) > version(chosen[0])
    }
    rows = [
        f"{maker} {keyword} {first}"
        for (maker, keyword), first in since.items()
        # a keyword as old as its callable is not news of its own
        if keyword == "-" or since.get((maker, "-")) != first
    ]
    head = "# CALLABLE KEYWORD FIRST: what is newer than the oldest SDK that a spec can be for.\n"
    (DATA / "newer.txt").write_text(head + taken + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
