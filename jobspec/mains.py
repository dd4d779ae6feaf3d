"""Declared mains: `call` and `map`, as the local entry point that is generated for them."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Mapping, Set

from jobspec.diagnostic import Diagnostic
from jobspec.expression import Call, lift
from jobspec.link.definitions import Definition, is_generator, required_parameters
from jobspec.plan import CallMain, MapMain, Parameter
from jobspec.rules import linking, schema
from jobspec.spec.job import Entry, JobSpec
from jobspec.spec.tables.main import MainTable
from jobspec.spec.values import data

DEFAULT_OUTPUT = "results"
_BUILTINS = (
    "Exception",
    "all",
    "enumerate",
    "isinstance",
    "len",
    "list",
    "max",
    "print",
    "str",
    "tuple",
)


def target_of(main: MainTable) -> tuple[str, str]:
    """Entry and method (empty for a function) that a declared main calls."""
    named = unicodedata.normalize("NFKC", main.call or main.map or "")
    entry, _, method = named.partition(".")
    return entry, method


def names_needed(job: JobSpec) -> dict[str, str]:
    """Names that a generated entry point uses, which the payload may not bind."""
    main = job.main
    if main is None or (main.call is None and main.map is None):
        return {}
    needed = dict.fromkeys(_BUILTINS, "the generated local entry point, which uses Python's own")
    needed["main"] = "the generated local entry point"
    return needed


def check_main(job: JobSpec, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Whether a declared main can call what it names."""
    main = job.main
    if main is None or (main.call is None and main.map is None):
        return []
    verb = "call" if main.call is not None else "map"
    name, method = target_of(main)
    entry = job.entry(name)
    raw = job.raw
    label = raw.label(("main", verb))
    cause = _cause(entry, method, definitions, verb) or _cause_of_local(job)
    if cause is not None:
        known = ", ".join(_callable_names(job, definitions)) or "none"
        help = f"entries that can be called: {known}"
        return [
            schema.BAD_TARGET.at(
                label, help=help, verb=verb, name=f"{main.call or main.map}", cause=cause
            )
        ]
    assert entry is not None
    return _check_arguments(job, entry, method, definitions) + _check_keep(main, definitions)


def _cause_of_local(job: JobSpec) -> str | None:
    """A local function must not be an entry, which runs in a container."""
    main = job.main
    assert main is not None
    for reference in (main.inputs, main.keep):
        if reference is not None and job.entry(reference.name) is not None:
            return f"`{reference.name}` is an entry; inputs and keep are local functions"
    return None


def _cause(
    entry: Entry | None, method: str, definitions: Mapping[str, Definition], verb: str
) -> str | None:
    if entry is None:
        return "there is no such entry"
    if {entry.name, *definitions} & {"sys", "pathlib"}:
        return "the generated entry point imports sys and pathlib; rename the payload's function"
    if entry.kind.is_web:
        return "it answers web requests only"
    if entry.kind.is_class:
        if not method:
            return "it is a class; name one of its methods, as in Model.predict"
        if method not in getattr(entry.table, "methods", {}):
            return f"it has no method `{method}` under methods"
        if getattr(entry.table, "parameters", ()) and _required_parameters(entry, definitions):
            return "its class has parameters without defaults; use a payload main"
    elif method:
        return "it is a function, and has no methods"
    function = _function(entry, method, definitions)
    if verb == "map" and function is not None and is_generator(function):
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


def _callable_names(job: JobSpec, definitions: Mapping[str, Definition]) -> list[str]:
    found = []
    for entry in job.entries:
        if entry.kind.is_class:
            found += [f"{entry.name}.{method}" for method in getattr(entry.table, "methods", ())]
        elif not entry.kind.is_web:
            found.append(entry.name)
    return found


def _function(
    entry: Entry, method: str, definitions: Mapping[str, Definition]
) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    node = definitions[entry.name].node
    if not isinstance(node, ast.ClassDef):
        return node
    for each in node.body:
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) and each.name == method:
            return each
    return None


def _own_parameters(
    entry: Entry, method: str, definitions: Mapping[str, Definition]
) -> tuple[list[str], list[str], bool]:
    """Names of all parameters, of the required ones, and whether any keyword is taken."""
    function = _function(entry, method, definitions)
    if function is None:
        return [], [], True
    arguments = function.args
    skipped = 1 if method else 0
    positional = [*arguments.posonlyargs, *arguments.args][skipped:]
    required = required_parameters(function)[skipped:]
    names = [each.arg for each in [*positional, *arguments.kwonlyargs]]
    takes_any = arguments.kwarg is not None or arguments.vararg is not None
    return names, [each.arg for each in required], takes_any


def _check_arguments(
    job: JobSpec, entry: Entry, method: str, definitions: Mapping[str, Definition]
) -> list[Diagnostic]:
    main = job.main
    assert main is not None
    names, required, takes_any = _own_parameters(entry, method, definitions)
    if main.map is not None:
        return _check_inputs(main, names, takes_any, definitions)
    raw = job.raw
    found = []
    for name in main.arguments:
        if name not in names and not takes_any:
            label = raw.key_label(("main", "arguments", name))
            help = f"`{main.call}` takes: {', '.join(names) or 'nothing'}"
            found.append(schema.UNKNOWN_KEY.at(label, help=help, key=name))
    missing = [name for name in required if name not in main.arguments]
    if missing:
        label = raw.key_label(("main", "call"))
        cause = f"it needs {', '.join(missing)}"
        help = f"write arguments = {{ {missing[0]} = … }}"
        rule = schema.BAD_TARGET
        found.append(rule.at(label, help=help, verb="call", name=main.call, cause=cause))
    return found


def _check_inputs(
    main: MainTable, names: list[str], takes_any: bool, definitions: Mapping[str, Definition]
) -> list[Diagnostic]:
    assert main.inputs is not None
    definition = definitions[main.inputs.name]
    node = definition.node
    assert not isinstance(node, ast.ClassDef)
    rule = linking.BAD_SIGNATURE
    if required_parameters(node) or isinstance(node, ast.AsyncFunctionDef):
        cause = "it is called without arguments, and is no coroutine"
        help = "yield one argument, or a tuple of them, for each call"
        return [rule.at(definition.label(), help=help, name=definition.name, cause=cause)]
    if not names and not takes_any:
        cause = f"it yields arguments for `{main.map}`, which takes none"
        return [rule.at(definition.label(), name=definition.name, cause=cause)]
    return []


def _check_keep(main: MainTable, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
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


def lower_main(job: JobSpec, definitions: Mapping[str, Definition]) -> MapMain | CallMain | None:
    """The plan of the generated entry point, where the spec declares one."""
    main = job.main
    if main is None or (main.call is None and main.map is None):
        return None
    name, method = target_of(main)
    entry = job.entry(name)
    assert entry is not None
    keep = main.keep.name if main.keep is not None else None
    output = main.output or DEFAULT_OUTPUT
    receiver = f"{name}().{method}" if method else name
    if main.map is not None:
        assert main.inputs is not None
        names, required, _ = _own_parameters(entry, method, definitions)
        several = len(required) > 1 or (not required and len(names) > 1)
        if len(required) == 1 and len(names) > 1:
            several = _yields_tuples(definitions[main.inputs.name])
        starred = "starmap" if several else "map"
        given = _given_parameters(definitions[main.inputs.name])
        local = _local_names(
            job,
            ("output", "folder", "inputs", "results", "arriving", "failed"),
            {each.name for each in given},
        )
        return MapMain(receiver, starred, main.inputs.name, keep, output, local, given)
    function = _function(entry, method, definitions)
    streams = function is not None and is_generator(function)
    call = Call(
        f"{receiver}.{'remote_gen' if streams else 'remote'}",
        kwargs=tuple((key, lift(data(value))) for key, value in main.arguments.items()),
    )
    template = "main/stream.jinja" if streams else "main/call.jinja"
    local = _local_names(job, ("output", "folder", "result", "stream", "item"), set())
    return CallMain(call, receiver, keep, output, local, template)


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


def _given_parameters(definition: Definition) -> tuple[Parameter, ...]:
    """Parameters of the inputs' function that Modal's command line can give."""
    node = definition.node
    assert not isinstance(node, ast.ClassDef)
    arguments = node.args
    positional = arguments.args
    pairs = list(
        zip(
            positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True
        )
    )
    pairs += [
        (parameter, default)
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    ]
    found = []
    for parameter, default in pairs:
        annotation = ast.unparse(parameter.annotation) if parameter.annotation else ""
        try:
            value: object = ast.literal_eval(default)
        except ValueError:
            continue
        if not isinstance(value, (str, int, float, bool)):
            continue
        if {"str": str, "int": int, "float": float, "bool": bool}.get(annotation) is type(value):
            found.append(Parameter(parameter.arg, annotation, lift(value)))
    return tuple(found)


def _local_names(job: JobSpec, wanted: tuple[str, ...], taken: Set[str]) -> dict[str, str]:
    """Variables of the generated entry point, none called like what it calls."""
    main = job.main
    assert main is not None
    used = {target_of(main)[0], *(ref.name for ref in (main.inputs, main.keep) if ref is not None)}
    return {name: name + "_" if name in used | taken else name for name in wanted}
