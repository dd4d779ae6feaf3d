"""What the generated entry points have in common."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Set

from jobspec.diagnostic import Diagnostic
from jobspec.link.definitions import Definition
from jobspec.mains.target import Target, local_functions
from jobspec.rules import linking
from jobspec.spec.tables.main import MainTable

DEFAULT_OUTPUT = "results"


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
    what = "the result" if main.call is not None else "the results as they arrive"
    cause = f"it is handed two things: {what}, and the output folder as a Path"
    help = f"write def {definition.name}(results, output): …"
    return [
        linking.BAD_SIGNATURE.at(definition.label(), help=help, name=definition.name, cause=cause)
    ]


def local_names(
    main: MainTable, target: Target, wanted: tuple[str, ...], taken: Set[str]
) -> dict[str, str]:
    """Variables of the generated entry point, none called like what it calls."""
    used = {target.entry.name, *local_functions(main)}
    return {name: name + "_" if name in used | taken else name for name in wanted}
