"""What the generated entry points have in common."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from jobspec.diagnostic import Diagnostic
from jobspec.expression import Literal, lift
from jobspec.link.definitions import Definition
from jobspec.mains.target import MODULES, Target, local_functions
from jobspec.plan import Parameter, free_name
from jobspec.rules import linking
from jobspec.spec.job import JobSpec
from jobspec.spec.tables.main import DEFAULT_OUTPUT, MainTable

_COMMON = frozenset("bool float int print str".split())
_PARALLEL = _COMMON | set(
    "Exception SystemExit enumerate isinstance len list range repr sum".split()
)
BUILTINS = {
    "call": _COMMON,
    "map": _PARALLEL | set("all frozenset set sorted tuple".split()),
    "sweep": (_PARALLEL - {"range"})
    | set("KeyError ValueError any dict map max sorted type zip".split()),
}
"""What generated entry points use of Python's own."""

_OPTIONS = frozenset("output resume set dry_run".split())


def check_keep(main: MainTable, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Whether `keep` takes what it is handed."""
    if main.keep is None:
        return []
    definition = definitions[main.keep.name]
    node = definition.node
    assert not isinstance(node, ast.ClassDef)
    positional = [*node.args.posonlyargs, *node.args.args]
    enough = len(positional) >= 2 or node.args.vararg is not None
    needed = len(positional) - len(node.args.defaults)
    if enough and needed <= 2 and not isinstance(node, ast.AsyncFunctionDef):
        return []
    what = "the result" if main.call is not None else "the results"
    cause = f"it is handed two things: {what}, and the output folder as a Path"
    help = f"write def {definition.name}(results, output): …"
    return [
        linking.BAD_SIGNATURE.at(definition.label(), help=help, name=definition.name, cause=cause)
    ]


def taken_names(job: JobSpec, target: Target, options: Iterable[str] = ()) -> frozenset[str]:
    """What no variable of the entry point is called like: what it uses, and what the app declares.

    Its own options keep their names beside a declaration that they do not need.
    """
    assert job.main is not None
    entries = [entry.name for entry in job.entries]
    declared = {"app", *job.images, *job.handles, *job.constants, *entries} - _OPTIONS
    return frozenset((target.entry.name, *local_functions(job.main), *options, *declared))


def folder_option(main: MainTable, taken: frozenset[str]) -> Parameter:
    """The option for the folder that files are written to."""
    return Parameter(free_name("output", taken), "str", lift(main.output or DEFAULT_OUTPUT))


def switch(name: str, taken: frozenset[str]) -> Parameter:
    """An option that is off unless it is given."""
    return Parameter(free_name(name, taken), "bool", Literal(False))


def can_give(name: str, main: MainTable, target: Target) -> bool:
    """Whether a parameter of that name can be an option of the generated entry point.

    Modal makes `--some-name` of `some_name`, and hands the value on under a name in lower case; a
    parameter of the entry point may hide nothing that it uses.
    """
    used = {
        *BUILTINS[target.verb],
        *MODULES[target.verb],
        target.entry.name,
        *local_functions(main),
        "help",
    }
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None and name not in used
