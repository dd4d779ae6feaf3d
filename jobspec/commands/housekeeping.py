"""`jobspec local volume` and `jobspec local clean`: what the local runtime keeps between runs."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from jobspec.commands.report import Exit, say
from jobspec.local.cleaning import Part, clean
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.kept_volumes import Entry, KeptVolumes, VolumePath
from jobspec.local.state_folder import StateFolder, state_path
from jobspec.local.words import size, table


def housekeeping_command(options: argparse.Namespace) -> Exit:
    """Run one of the commands below `jobspec local`."""
    path = state_path(None if options.state is None else Path(options.state))
    if not path.is_dir():
        say(f"jobspec: nothing is kept: there is no folder {path}")
        return Exit.FINE if options.housekeeping == "clean" else Exit.USAGE
    if options.housekeeping == "clean":
        return _clean(path, all=options.all, dry_run=options.dry_run)
    volumes = KeptVolumes(StateFolder(path))
    try:
        _volume(volumes, options)
    except LocalRuntimeError as error:
        say(f"jobspec: {error}")
        return Exit.FINDINGS
    return Exit.FINE


def _volume(volumes: KeptVolumes, options: argparse.Namespace) -> None:
    if options.action == "ls" and options.volume is None:
        sys.stdout.writelines(f"{name}\n" for name in volumes.names())
    elif options.action == "ls":
        _list(volumes.entries(VolumePath.parse(options.volume)), as_json=options.json)
    elif options.action == "get" and options.to == "-":
        volumes.read(VolumePath.parse(options.volume), sys.stdout.buffer)
    elif options.action == "get":
        volumes.get(VolumePath.parse(options.volume), Path(options.to), force=options.force)
    elif options.action == "put":
        sources = [Path(each) for each in options.files]
        volumes.put(sources, VolumePath.parse(options.volume), force=options.force)
    else:
        for each in options.volumes:
            volumes.remove(VolumePath.parse(each), recursive=options.recursive)


def _list(entries: list[Entry], *, as_json: bool) -> None:
    """As `modal volume ls` does: a table for a person, paths alone on a pipe."""
    if as_json:
        print(json.dumps([_row(each, each.size) for each in entries], indent=2))
    elif not sys.stdout.isatty():
        sys.stdout.writelines(f"{each.path}\n" for each in entries)
    else:
        rows = [[*map(str, _row(each, size(each.size)).values())] for each in entries]
        print("\n".join(table(["filename", "type", "modified", "size"], rows)))


def _row(entry: Entry, amount: int | str) -> dict[str, int | str]:
    modified = datetime.fromtimestamp(entry.modified).astimezone()
    return {
        "filename": entry.path,
        "type": entry.kind,
        "created_modified": modified.isoformat(sep=" ", timespec="seconds"),
        "size": amount,
    }


def _clean(path: Path, *, all: bool, dry_run: bool) -> Exit:
    parts = clean(path, all=all, dry_run=dry_run)
    gone = [each for each in parts if not each.used]
    rows = [[each.name, size(each.size), _fate(each, dry_run)] for each in parts]
    if rows:
        print("\n".join(table(["in " + str(path), "size", ""], rows)))
    total = size(sum(each.size for each in gone))
    say(f"{'would free' if dry_run else 'freed'} {total}" if gone else "nothing to delete")
    return Exit.FINE


def _fate(part: Part, dry_run: bool) -> str:
    if part.used:
        return "in use"
    return "would be deleted" if dry_run else "deleted"
