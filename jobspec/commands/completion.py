"""`jobspec completion SHELL`: a script that completes the command line, made from its parser."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jobspec.commands.report import Exit
from jobspec.rulebook.catalogue import catalogue


class Option(NamedTuple):
    """An option: its spellings, what it does, and its value's choices; None where it has no value."""

    names: Sequence[str]
    help: str
    choices: Sequence[str] | None


class Command(NamedTuple):
    """A command: what it does, its options, and the choices of its argument, if it has a closed set.

    Commands below it are such choices, and have their options among its own.
    """

    name: str
    help: str
    options: Sequence[Option]
    choices: Sequence[str]

    @property
    def flags(self) -> list[str]:
        """All spellings of its options."""
        return [name for option in self.options for name in option.names]


def completion_command(shell: str, parser: argparse.ArgumentParser) -> Exit:
    """Print the script for a shell to stdout."""
    sys.stdout.write(SHELLS[shell](list(commands_of(parser))))
    return Exit.FINE


def commands_of(parser: argparse.ArgumentParser) -> Iterator[Command]:
    """The commands of the command line, in order."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {each.dest: each.help or "" for each in action._choices_actions}
            for name, each in action.choices.items():
                yield _command(name, helps.get(name, ""), each)


def _command(name: str, help: str, parser: argparse.ArgumentParser) -> Command:
    options: list[Option] = []
    choices = list(catalogue()) if name == "explain" else []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name_below, below in action.choices.items():
                nested = _command(name_below, "", below)
                choices += [name_below, *nested.choices]
                options += nested.options
            continue
        known = [str(each) for each in action.choices or ()]
        if action.option_strings:
            value = None if action.nargs == 0 else known
            options.append(Option(action.option_strings, action.help or "", value))
        else:
            choices += known
    return Command(name, help, list({each.names[-1]: each for each in options}.values()), choices)


def _bash(commands: Sequence[Command]) -> str:
    values = [
        f"        {'|'.join(shlex.quote(f'{command.name} {name}') for name in option.names)})\n"
        f'            words="{" ".join(option.choices)}" ;;\n'
        for command in commands
        for option in command.options
        if option.choices
    ]
    files = [
        shlex.quote(f"{command.name} {name}")
        for command in commands
        for option in command.options
        if option.choices is not None and not option.choices
        for name in option.names
    ]
    flags = [
        f'            {command.name}) words="{" ".join(command.flags)}" ;;\n'
        for command in commands
    ]
    choices = [
        f'            {command.name}) words="{" ".join(command.choices)}" ;;\n'
        for command in commands
        if command.choices
    ]
    return f"""\
# Completion of jobspec in bash: eval "$(jobspec completion bash)"
_jobspec() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD - 1]}}"
    local command="${{COMP_WORDS[1]}}" words=""
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="{" ".join(command.name for command in commands)} --help --version"
    else case "$command $previous" in
{"".join(values)}        {"|".join(files)})
            ;;
        *) case "$current" in
            -*) case "$command" in
{"".join(flags)}            esac ;;
            *) case "$command" in
{"".join(choices)}            esac ;;
        esac ;;
    esac fi
    if [ -n "$words" ]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    fi
}}
complete -o default -F _jobspec jobspec
"""


def _zsh(commands: Sequence[Command]) -> str:
    named = "\n".join(f"        {_described(each.name, each.help)}" for each in commands)
    cases = "".join(f"        {each.name}) _arguments {_arguments(each)} ;;\n" for each in commands)
    return f"""\
#compdef jobspec
# Completion of jobspec in zsh: source <(jobspec completion zsh)
_jobspec() {{
    local -a commands
    commands=(
{named}
    )
    if (( CURRENT == 2 )); then
        _describe command commands
        return
    fi
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
{cases}    esac
}}
compdef _jobspec jobspec
"""


def _described(name: str, help: str) -> str:
    return shlex.quote(f"{name}:{help.replace(':', ' -')}")


def _arguments(command: Command) -> str:
    found = []
    for option in command.options:
        help = option.help.replace("[", "(").replace("]", ")").replace(":", " -")
        value = ""
        if option.choices is not None:
            value = f":value:({' '.join(option.choices)})" if option.choices else ":value:_files"
        found += [shlex.quote(f"*{name}[{help}]{value}") for name in option.names]
    rest = f"*:argument:({' '.join(command.choices)})" if command.choices else "*:argument:_files"
    return " ".join([*found, shlex.quote(rest)])


def _fish(commands: Sequence[Command]) -> str:
    lines = ["# Completion of jobspec in fish: jobspec completion fish | source"]
    for command in commands:
        help = shlex.quote(command.help)
        lines.append(f"complete -c jobspec -f -n __fish_use_subcommand -a {command.name} -d {help}")
        seen = f"complete -c jobspec -n '__fish_seen_subcommand_from {command.name}'"
        for option in command.options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            )
            value = ""
            if option.choices is not None:
                value = (
                    f" -x -a {shlex.quote(' '.join(option.choices))}" if option.choices else " -r"
                )
            lines.append(f"{seen} {names}{value} -d {shlex.quote(option.help)}")
        if command.choices:
            lines.append(f"{seen} -f -a {shlex.quote(' '.join(command.choices))}")
    return "\n".join(lines) + "\n"


SHELLS: Mapping[str, Callable[[Sequence[Command]], str]] = {
    "bash": _bash,
    "fish": _fish,
    "zsh": _zsh,
}
