"""`jobspec init`: a new job, with a spec, a payload and what editors need to know the language."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from jobspec.commands.report import Exit, say
from jobspec.files import workspace_root
from jobspec.schema.document import schema_text, spec_schema

SCHEMA = "jobspec.schema.json"
"""The schema of the language, at the top of a workspace: for all of its specs, and committed."""

_FILE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def init_command(folder: str | None, kind: str) -> Exit:
    """Make a job of a kind in a folder, or in the current one; no file is overwritten."""
    place = Path(folder or ".")
    files = {place / name: text for name, text in starter(kind).items()}
    taken = [path for path in files if os.path.lexists(path)]
    if taken:
        say(f"jobspec: {taken[0].as_posix()} is there already, and nothing was written")
        return Exit.USAGE
    place.mkdir(parents=True, exist_ok=True)
    spec = place / "spec.toml"
    schema = workspace_root(spec) / SCHEMA
    relative = Path(os.path.relpath(schema, os.path.realpath(place))).as_posix()
    named = files[spec].replace('"starter"', f'"{_app_name(place)}"', 1)
    files[spec] = f"#:schema {relative if relative.startswith('../') else f'./{relative}'}\n{named}"
    if not os.path.lexists(schema):
        files[schema] = schema_text(spec_schema())
    for path, text in files.items():
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        say(f"made {Path(os.path.relpath(path)).as_posix()}")
    argument = shlex.quote(spec.as_posix())
    say(f"next: jobspec compile {argument}")
    say(f"then: jobspec run {argument}")
    return Exit.FINE


def starter(kind: str) -> Mapping[str, str]:
    """The files of a job of a kind, by name; its app is called `starter`."""
    page = resources.files("jobspec.commands").joinpath("starters", f"{kind}.md")
    return dict(_FILE.findall(page.read_text(encoding="utf-8")))


def _app_name(folder: Path) -> str:
    """The folder's name with what Modal allows in a name."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(os.path.realpath(folder)).name)
    return name[:64] or "job"
