"""`map`: an entry mapped over inputs that a local function yields."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from jobspec.diagnostic import Diagnostic
from jobspec.expression import Call, Literal, Name
from jobspec.link.definitions import Definition, required_parameters
from jobspec.mains.shared import can_give, check_keep, folder_option, switch, taken_names
from jobspec.mains.simple import options
from jobspec.mains.target import Target
from jobspec.plan import MapMain, free_name
from jobspec.rules import linking
from jobspec.spec.job import JobSpec


def check(job: JobSpec, target: Target, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Whether the inputs fit the entry, and the results `keep`."""
    main = job.main
    assert main is not None and main.inputs is not None
    inputs = definitions[main.inputs.name]
    return _check_inputs(job, target, inputs) + check_keep(main, definitions)


def _check_inputs(job: JobSpec, target: Target, definition: Definition) -> list[Diagnostic]:
    node = definition.node
    assert not isinstance(node, ast.ClassDef) and job.main is not None
    rule = linking.BAD_SIGNATURE
    if required_parameters(node) or isinstance(node, ast.AsyncFunctionDef):
        cause = "it is called without arguments, and is no coroutine"
        help = _what_to_yield(target, definition, job.main.chunk)
        return [rule.at(definition.label(), help=help, name=definition.name, cause=cause)]
    if not target.names and not target.takes_any:
        cause = f"it yields arguments for `{target.named}`, which takes none"
        return [rule.at(definition.label(), name=definition.name, cause=cause)]
    return []


def lower(job: JobSpec, target: Target, definitions: Mapping[str, Definition]) -> MapMain:
    """The plan of the entry point."""
    main = job.main
    assert main is not None and main.inputs is not None
    inputs = definitions[main.inputs.name]
    assert not isinstance(inputs.node, ast.ClassDef)
    given = tuple(option for option in options(inputs.node) if can_give(option.name, main, target))
    taken = taken_names(job, target, [each.name for each in given])
    starred = main.chunk is None and _are_tuples(target, inputs)
    units = free_name("inputs" if main.chunk is None else "chunks", taken)
    ordered = () if main.ordered else (("order_outputs", Literal(False)),)
    call = Call(
        f"{target.receiver}.{'starmap' if starred else 'map'}",
        (Name(units),),
        (*ordered, ("return_exceptions", Literal(True))),
    )
    made = Call(main.inputs.name, kwargs=tuple((each.name, Name(each.name)) for each in given))
    kept = (folder_option(main, taken), switch("resume", taken)) if main.keep is not None else ()
    return MapMain(
        target.receiver,
        target.label,
        "*" if starred else "",
        main.inputs.name,
        Call("list", (made,)),
        main.chunk,
        main.ordered,
        call,
        main.keep.name if main.keep is not None else None,
        (*given, *kept),
        taken,
        "main/kept_map.jinja" if main.keep is not None else "main/map.jinja",
    )


def _are_tuples(target: Target, inputs: Definition) -> bool:
    """Whether each input is a tuple of the entry's arguments, and not its only argument."""
    names, required = target.names, target.required
    if len(required) == 1 and len(names) > 1:
        return _yields_tuples(inputs)
    return len(required) > 1 or (not required and len(names) > 1)


def _what_to_yield(target: Target, inputs: Definition, chunk: int | None) -> str:
    """What holds for the inputs of this entry."""
    if chunk is not None:
        return f"yield single inputs, of which `{target.named}` is handed lists"
    if _are_tuples(target, inputs):
        return f"yield a tuple of the arguments of `{target.named}` for each call"
    first = f"`{target.names[0]}`" if target.names else "its argument"
    return f"yield what `{target.named}` is handed as {first}, for each call"


def _yields_tuples(definition: Definition) -> bool:
    """Whether the return annotation says that each element is a tuple."""
    node = definition.node
    annotation = None if isinstance(node, ast.ClassDef) else node.returns
    if not isinstance(annotation, ast.Subscript):
        return False
    element = (
        annotation.slice.elts[0] if isinstance(annotation.slice, ast.Tuple) else annotation.slice
    )
    return ast.unparse(element).partition("[")[0].rpartition(".")[2] in ("tuple", "Tuple")
