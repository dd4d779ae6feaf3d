"""The options of `jobspec local` and its commands, and those that `jobspec run` shares."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

_Commands = argparse._SubParsersAction


def add_local(commands: _Commands[argparse.ArgumentParser]) -> None:
    """`jobspec local`."""
    parser = commands.add_parser(
        "local",
        help="run a command against a local stand-in for Modal: local -- modal run app.py",
        usage="%(prog)s [OPTIONS] (-- COMMAND | volume ls|get|put|rm … | clean)",
    )
    _add_housekeeping(parser)
    help = (
        "keep what the command deploys until Ctrl-C, say where it is served, and call schedules when"
        " they are due"
    )
    parser.add_argument("--serve", action="store_true", help=help)
    help = (
        "call this scheduled function once, as soon as the command has its app up; status 1 if it"
        " fails; may be repeated"
    )
    parser.add_argument("--fire", metavar="FUNCTION", action="append", default=[], help=help)
    add_local_options(parser)


def add_local_options(parser: argparse.ArgumentParser) -> None:
    """What `local` and `run` both take."""
    add_env_files(parser)
    parser.add_argument(
        "--strict", action="store_true", help="status 3 where something ran differently from Modal"
    )
    help = "show what the command itself prints, and no more: no logs, progress or figures"
    parser.add_argument("-q", "--quiet", action="store_true", help=help)
    parser.add_argument("--state", metavar="FOLDER", help="where volumes and environments are kept")


def add_env_files(parser: argparse.ArgumentParser) -> None:
    """Values of secrets."""
    help = "KEY=value lines for every secret, or for the one called NAME; may be repeated"
    parser.add_argument("--env-file", metavar="[NAME=]FILE", action="append", default=[], help=help)


def command_without_dashes(arguments: Sequence[str]) -> Sequence[str]:
    """The command that `local` was given without a `--` before it, if any."""
    if arguments[:1] != ["local"] or "--" in arguments:
        return []
    at = 1
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] in ("--env-file", "--fire", "--state") else 1
    return [] if arguments[at : at + 1] in (["volume"], ["clean"]) else arguments[at:]


def _add_housekeeping(parser: argparse.ArgumentParser) -> None:
    """The commands about what the local runtime keeps between runs."""
    commands = parser.add_subparsers(
        dest="housekeeping", metavar="volume | clean", prog=parser.prog
    )
    volume = commands.add_parser("volume", help="list, get, put and remove files of volumes")
    actions = volume.add_subparsers(
        dest="action", required=True, metavar="ls | get | put | rm", prog=volume.prog
    )
    _add_ls(actions)
    _add_get(actions)
    _add_put(actions)
    _add_rm(actions)
    clean = commands.add_parser("clean", help="delete what can be made anew, such as environments")
    help = "also volumes, dicts, queues and deployments"
    clean.add_argument("--all", action="store_true", help=help)
    help = "show what would be deleted, and delete nothing"
    clean.add_argument("--dry-run", action="store_true", help=help)
    _add_state(clean)


def _add_ls(actions: _Commands[argparse.ArgumentParser]) -> None:
    ls = actions.add_parser("ls", help="list a folder of a volume, or the volumes there are")
    help = "a volume, or a folder of it; all volumes by default"
    ls.add_argument("volume", metavar="NAME[:PATH]", nargs="?", help=help)
    ls.add_argument("--json", action="store_true", help="print one JSON array")
    _add_state(ls)


def _add_get(actions: _Commands[argparse.ArgumentParser]) -> None:
    get = actions.add_parser("get", help="copy a file or a folder out of a volume")
    help = "a file or folder of a volume, or all of it"
    get.add_argument("volume", metavar="NAME[:PATH]", help=help)
    help = "a folder to copy into, or a new name; - is standard output; here by default"
    get.add_argument("to", metavar="TO", nargs="?", default=".", help=help)
    _add_force(get)
    _add_state(get)


def _add_put(actions: _Commands[argparse.ArgumentParser]) -> None:
    put = actions.add_parser("put", help="copy files and folders into a volume")
    help = "a path that ends with / is a folder to copy into; the top by default"
    put.add_argument("volume", metavar="NAME[:PATH]", help=help)
    put.add_argument("files", metavar="FILE", nargs="+", help="files and folders of this machine")
    _add_force(put)
    _add_state(put)


def _add_rm(actions: _Commands[argparse.ArgumentParser]) -> None:
    rm = actions.add_parser("rm", help="remove files of a volume")
    help = "files of volumes; NAME:/ with -r is all that is in one"
    rm.add_argument("volumes", metavar="NAME:PATH", nargs="+", help=help)
    help = "folders with what is in them"
    rm.add_argument("-r", "--recursive", action="store_true", help=help)
    _add_state(rm)


def _add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-f", "--force", action="store_true", help="replace files that are there")


def _add_state(parser: argparse.ArgumentParser) -> None:
    help = "where volumes and environments are kept"
    parser.add_argument("--state", metavar="FOLDER", default=argparse.SUPPRESS, help=help)
