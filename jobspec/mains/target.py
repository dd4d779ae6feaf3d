"""What a declared main calls: an entry or one of its methods, and the parameters of it."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic
from jobspec.link.definitions import Definition, is_generator, required_parameters
from jobspec.rules import schema
from jobspec.spec.job import Entry, JobSpec
from jobspec.spec.tables.main import MainTable

VERBS = ("call", "map", "sweep")
"""Keys of `[main]` that name an entry."""

_KEEPING = frozenset("Path asyncio json pickle sha256 sys time".split())
MODULES = {
    "call": frozenset({"Path"}),
    "map": _KEEPING | {"io"},
    "sweep": _KEEPING | {"csv", "dataclasses", "itertools"},
}
"""What generated entry points import."""


class Target(NamedTuple):
    """The entry, and its method (empty for a function), that a main calls.

    `named` is what the spec says, `function` the definition where one is written out.
    """

    verb: str
    named: str
    entry: Entry
    method: str
    function: ast.FunctionDef | ast.AsyncFunctionDef | None

    @property
    def receiver(self) -> str:
        """What `.remote` stands after in the app."""
        return f"{self.entry.name}().{self.method}" if self.method else self.entry.name

    @property
    def label(self) -> str:
        """What it is called where its results are kept."""
        return f"{self.entry.name}.{self.method}" if self.method else self.entry.name

    @property
    def streams(self) -> bool:
        """Whether it yields its results."""
        return self.function is not None and is_generator(self.function)

    @property
    def parameters(self) -> list[ast.arg]:
        """Its own parameters, without a method's first."""
        if self.function is None:
            return []
        arguments = self.function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        return [*positional[1 if self.method else 0 :], *arguments.kwonlyargs]

    @property
    def names(self) -> list[str]:
        """The names of its parameters."""
        return [each.arg for each in self.parameters]

    @property
    def required(self) -> list[str]:
        """The names of those without a default."""
        if self.function is None:
            return []
        return [each.arg for each in required_parameters(self.function)[1 if self.method else 0 :]]

    @property
    def takes_any(self) -> bool:
        """Whether it takes arguments beside its parameters, or nobody knows."""
        if self.function is None:
            return True
        return self.function.args.kwarg is not None or self.function.args.vararg is not None


def declared_verb(main: MainTable | None) -> str | None:
    """What a main does that a local entry point is generated for."""
    return next((verb for verb in VERBS if getattr(main, verb, None) is not None), None)


def local_functions(main: MainTable) -> list[str]:
    """Names of the payload's functions that a main calls locally."""
    return [each.name for each in (main.inputs, main.keep) if each is not None]


def find_target(
    job: JobSpec, definitions: Mapping[str, Definition]
) -> tuple[Target | None, list[Diagnostic]]:
    """What a declared main calls, or why it cannot."""
    main = job.main
    assert main is not None
    verb = declared_verb(main)
    assert verb is not None
    written = str(getattr(main, verb))
    name, _, method = unicodedata.normalize("NFKC", written).partition(".")
    entry = job.entry(name)
    cause = _cause(entry, method, definitions, verb) or _cause_of_local(job, verb, name)
    if cause is None:
        assert entry is not None
        function = _function(definitions[name].node, method)
        return Target(verb, written, entry, method, function), []
    known = ", ".join(name for entry in job.entries for name in entry.callables) or "none"
    help = f"entries that can be called: {known}"
    label = job.raw.label(("main", verb))
    return None, [schema.BAD_TARGET.at(label, help=help, verb=verb, name=written, cause=cause)]


def _cause_of_local(job: JobSpec, verb: str, name: str) -> str | None:
    """A local function must not be an entry, which runs in a container; nothing may be hidden."""
    assert job.main is not None
    local = local_functions(job.main)
    for each in local:
        if job.entry(each) is not None:
            return f"`{each}` is an entry; inputs and keep are local functions"
    hidden = sorted(MODULES[verb].intersection((name, *local)))
    if hidden:
        names = " and ".join(hidden)
        return f"the generated entry point imports {names}; rename the payload's function"
    return None


def _cause(
    entry: Entry | None, method: str, definitions: Mapping[str, Definition], verb: str
) -> str | None:
    if entry is None:
        return "there is no such entry"
    if method in entry.web or entry.kind.is_web:
        return "it answers web requests only"
    if entry.kind.is_class:
        if not method:
            return "it is a class; name one of its methods, as in Model.predict"
        if method not in entry.methods:
            return f"it has no method `{method}` under methods"
        if getattr(entry.table, "parameters", ()) and _required_parameters(entry, definitions):
            return "its class has parameters without defaults; use a payload main"
    elif method:
        return "it is a function, and has no methods"
    function = _function(definitions[entry.name].node, method)
    if verb != "call" and function is not None and is_generator(function):
        return "it is a generator, which Modal does not map"
    return None


def _required_parameters(entry: Entry, definitions: Mapping[str, Definition]) -> bool:
    node = definitions[entry.name].node
    named = set(getattr(entry.table, "parameters", ()))
    return any(
        isinstance(each, ast.AnnAssign)
        and isinstance(each.target, ast.Name)
        and each.target.id in named
        and each.value is None
        for each in node.body
    )


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, method: str
) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    if not isinstance(node, ast.ClassDef):
        return node
    for each in node.body:
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) and each.name == method:
            return each
    return None
