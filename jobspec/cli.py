"""The command line: arguments, and what no command may let through."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from jobspec import __version__
from jobspec.commands.kept import (
    add_env_files,
    add_local,
    add_local_options,
    command_without_dashes,
)
from jobspec.commands.report import FORMATS, Exit, say

if TYPE_CHECKING:
    from jobspec.commands.specs import Choice

_EXITS = (
    "exit status: 0 fine, 1 findings, 2 usage or environment, 3 under --strict: something ran"
    " differently from Modal, or could not be checked, 70 a bug of jobspec"
)


_Commands = argparse._SubParsersAction


def _parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser of the command line; `only` of one command, for to make all takes long."""
    parser = argparse.ArgumentParser(
        prog="jobspec",
        description="Compile declarative job specs and plain Python into standalone Modal apps.",
        epilog=_EXITS,
    )
    parser.add_argument("--version", action="version", version=f"jobspec {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, add in _COMMANDS.items():
        if only is None or only == name:
            add(commands)
    return parser


def _add_paths(parser: argparse.ArgumentParser) -> None:
    help = "spec files, or folders of them; - is a spec on standard input"
    parser.add_argument("paths", metavar="SPEC", nargs="+", help=help)
    help = "where the spec on standard input would stand; its payloads are found from there"
    parser.add_argument("--stdin-path", metavar="FILE", help=help)
    help = "in how many processes; worth it for hundreds of specs"
    parser.add_argument("-j", dest="processes", metavar="N", type=_positive, default=1, help=help)
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="how findings are printed"
    )
    help = "warnings are errors: status 1, and nothing is written for an app that has one"
    parser.add_argument("--deny-warnings", action="store_true", help=help)


def _add_path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", help="a spec file, or a folder that holds one")


def _positive(argument: str) -> int:
    if not argument.isdecimal() or int(argument) < 1:
        raise argparse.ArgumentTypeError(f"{argument!r} is no number above zero")
    return int(argument)


def _add_choice(parser: argparse.ArgumentParser) -> None:
    help = "only the app of this profile, or of `base`; may be repeated"
    parser.add_argument("--profile", metavar="NAME", action="append", default=[], help=help)
    _add_settings(parser)


def _add_choice_of_one(parser: argparse.ArgumentParser) -> None:
    help = "the app of this profile, not of the base"
    parser.add_argument("--profile", metavar="NAME", nargs=1, default=[], help=help)
    _add_settings(parser)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    help = "a value over the spec's and the profile's, such as resources.cpu=4; may be repeated"
    parser.add_argument(
        "--set", metavar="KEY=VALUE", dest="settings", action="append", default=[], help=help
    )


def _choice(options: argparse.Namespace) -> Choice:
    from jobspec.commands.specs import Choice

    return Choice(tuple(options.profile), tuple(options.settings))


def _add_compile(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("compile", help="compile specs to Modal apps")
    _add_paths(parser)
    _add_choice(parser)
    place = parser.add_mutually_exclusive_group()
    place.add_argument("-o", "--output", metavar="FILE", help="write the app there")
    place.add_argument("--stdout", action="store_true", help="print the app")
    parser.add_argument(
        "--force", action="store_true", help="overwrite a file that jobspec did not write"
    )


def _add_check(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("check", help="check specs and that their apps are current")
    _add_paths(parser)
    parser.add_argument("--fix", action="store_true", help="apply the safe fixes of findings first")
    _add_choice(parser)


def _add_show(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("show", help="print a spec resolved, and where each value is from")
    _add_path(parser)
    _add_choice_of_one(parser)
    help = "for people or for programs"
    parser.add_argument("--format", choices=("text", "json"), default="text", help=help)


def _add_explain(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("explain", help="explain a finding, or list all of them")
    parser.add_argument("code", metavar="CODE", nargs="?")


def _add_init(commands: _Commands[argparse.ArgumentParser]) -> None:
    from jobspec.kinds import KINDS

    parser = commands.add_parser("init", help="make a new job: a spec and a payload")
    help = "the folder to make it in, which gives the app its name; the current one"
    parser.add_argument("folder", metavar="NAME", nargs="?", help=help)
    parser.add_argument("--kind", choices=list(KINDS), default="function", help="its entry's kind")


def _add_schema(commands: _Commands[argparse.ArgumentParser]) -> None:
    help = "print the language as a JSON Schema, for editors"
    parser = commands.add_parser("schema", help=help)
    help = "of a spec, or of [tool.jobspec] in a pyproject.toml; %(default)s"
    parser.add_argument("file", choices=("spec", "pyproject"), nargs="?", default="spec", help=help)


def _add_run(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "run",
        help="compile a spec and run its app on this machine, with no account",
        usage="%(prog)s [OPTIONS] SPEC [-- ARGUMENTS OF THE APP]",
    )
    _add_path(parser)
    _add_choice_of_one(parser)
    help = (
        "serve the app as `modal serve` does, and call its schedules when they are due, until Ctrl-C;"
        " its main is not run"
    )
    parser.add_argument("--serve", action="store_true", help=help)
    help = (
        "deploy the app here and call this scheduled entry once, now, instead of running its main;"
        " status 1 if it fails; may be repeated"
    )
    parser.add_argument("--fire", metavar="ENTRY", action="append", default=[], help=help)
    add_local_options(parser)


def _add_verify(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "verify", help="prove on Modal's SDK what apps ask for, and that importing them is harmless"
    )
    help = "spec files, folders of them, or apps (NAME.py)"
    parser.add_argument("paths", metavar="PATH", nargs="+", help=help)
    help = "only the app of this profile, or of `base`; may be repeated"
    parser.add_argument("--profile", metavar="NAME", action="append", default=[], help=help)
    help = "import beside fabricated packages, and not in containers with the real ones"
    parser.add_argument("--fast", action="store_true", help=help)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--strict", action="store_true", help="status 3 where something could not be checked"
    )
    add_env_files(parser)
    parser.add_argument("--state", metavar="FOLDER", help="where environments are kept")


def _add_completion(commands: _Commands[argparse.ArgumentParser]) -> None:
    help = 'print a script that completes commands, as for eval "$(jobspec completion bash)"'
    parser = commands.add_parser("completion", help=help)
    parser.add_argument("shell", choices=("bash", "fish", "zsh"))


_COMMANDS: dict[str, Callable[[_Commands[argparse.ArgumentParser]], None]] = {
    "init": _add_init,
    "compile": _add_compile,
    "check": _add_check,
    "show": _add_show,
    "explain": _add_explain,
    "schema": _add_schema,
    "run": _add_run,
    "local": add_local,
    "verify": _add_verify,
    "completion": _add_completion,
}


def _dispatch(options: argparse.Namespace) -> Exit | int:
    if options.command == "compile":
        from jobspec.commands.compile import Placing, compile_command

        return compile_command(
            options.paths,
            _choice(options),
            Placing(options.output, options.stdout, options.force),
            format=options.format,
            stdin_path=options.stdin_path,
            processes=options.processes,
            denies_warnings=options.deny_warnings,
        )
    if options.command == "check":
        from jobspec.commands.check import check_command

        if options.fix:
            from jobspec.commands.fix import fix_command

            return fix_command(
                options.paths,
                _choice(options),
                format=options.format,
                processes=options.processes,
                denies_warnings=options.deny_warnings,
            )
        return check_command(
            options.paths,
            _choice(options),
            format=options.format,
            stdin_path=options.stdin_path,
            processes=options.processes,
            denies_warnings=options.deny_warnings,
        )
    if options.command == "show":
        from jobspec.commands.show import show_command

        return show_command(options.spec, _choice(options), format=options.format)
    if options.command == "explain":
        from jobspec.commands.explain import explain_command

        return explain_command(options.code)
    if options.command == "completion":
        from jobspec.commands.completion import completion_command

        return completion_command(options.shell, _parser())
    if options.command == "init":
        from jobspec.commands.init import init_command

        return init_command(options.folder, options.kind)
    if options.command == "schema":
        from jobspec.commands.schema import schema_command

        return schema_command(options.file)
    if options.command == "verify":
        from jobspec.commands.specs import Choice
        from jobspec.commands.verify import VerifyOptions, verify_command

        return verify_command(
            options.paths,
            Choice(tuple(options.profile)),
            VerifyOptions(
                options.fast,
                options.json,
                options.strict,
                options.state,
                tuple(options.env_file),
            ),
        )
    if options.command == "local" and options.housekeeping is not None:
        from jobspec.commands.housekeeping import housekeeping_command

        return housekeeping_command(options)
    from jobspec.commands.local import local_command, local_options, run_command

    local = local_options(
        options.env_file,
        options.state,
        strict=options.strict,
        quiet=options.quiet,
        serve=options.serve,
        fire=options.fire,
    )
    if options.command == "run":
        return run_command(options.spec, _choice(options), options.arguments, local)
    if not options.arguments:
        say("jobspec: what to run stands behind --, as in: jobspec local -- modal run app.py")
        return Exit.USAGE
    return local_command(options.arguments, local)


def run(arguments: Sequence[str]) -> int:
    """Runs the command line; the exit status says what came of it."""
    _prepare_streams()
    if not arguments:
        _parser().print_help(sys.stderr)
        return Exit.USAGE
    own, behind = _split(arguments)
    parser = _parser(own[0] if own and own[0] in _COMMANDS else None)
    if command := command_without_dashes(arguments):
        say(f"jobspec: what to run stands behind --: jobspec local -- {shlex.join(command)}")
        return Exit.USAGE
    options, unknown = parser.parse_known_args(own)
    if unknown:
        where = "; what is for the app stands behind --" if options.command == "run" else ""
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{where}")
    if options.command in ("compile", "check"):
        _check_stdin(parser, options)
    options.arguments = behind
    try:
        found = _dispatch(options)
        sys.stdout.flush()
        return found
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; nothing can be said to them any more.
        _discard_output()
        return Exit.FINDINGS
    except OSError as error:
        _discard_output()
        where = f"{error.filename}: " if error.filename else ""
        say(f"jobspec: {where}{error.strerror or error}")
        return Exit.USAGE
    except Exception as error:
        return _failure(error)


def _check_stdin(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if "-" in options.paths:
        if len(options.paths) > 1:
            parser.error("- is the one spec on standard input: no other stands beside it")
        if getattr(options, "fix", False):
            parser.error("--fix writes files, and - is none")
    elif options.stdin_path is not None:
        parser.error("--stdin-path goes with -, the spec on standard input")


def _split(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What is for `run` and `local` themselves, and what stands behind `--` for what they run."""
    if arguments[:1] not in (["run"], ["local"]) or "--" not in arguments:
        return arguments, []
    at = list(arguments).index("--")
    return arguments[:at], arguments[at + 1 :]


def _prepare_streams() -> None:
    """Streams that are closed take everything; what an encoding lacks is shown as its escape."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # for the whole run
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # as above
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Lets what is still buffered for stdout go, so that ending does not fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failure(error: Exception) -> Exit:
    from jobspec.commands.specs import NoProfile, NoSpecs

    if isinstance(error, NoSpecs):
        say(f"jobspec: no spec in {error}: a spec is a TOML file with an [entry] table")
        return Exit.USAGE
    if isinstance(error, NoProfile):
        say(f"jobspec: {error}")
        return Exit.USAGE
    if os.environ.get("JOBSPEC_DEBUG"):
        raise error
    say(
        f"jobspec: a bug of ours: {type(error).__name__}: {error}\n"
        "Nothing was written. JOBSPEC_DEBUG=1 shows where; please report it with the spec."
    )
    return Exit.BUG
