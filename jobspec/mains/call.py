"""`call`: one call of an entry, its result printed or kept."""

from __future__ import annotations

from collections.abc import Mapping

from jobspec.diagnostic import Diagnostic
from jobspec.expression import Call, Name, keywords, lift
from jobspec.link.definitions import Definition
from jobspec.mains.shared import can_give, check_keep, folder_option, taken_names
from jobspec.mains.simple import annotated, fits, options, simple_type
from jobspec.mains.target import Target
from jobspec.plan import CallMain, Parameter
from jobspec.rules import schema
from jobspec.spec.job import JobSpec
from jobspec.spec.tables.main import MainTable
from jobspec.spec.values import data


def check(job: JobSpec, target: Target, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Whether the arguments fit the entry, and the result `keep`."""
    main = job.main
    assert main is not None
    return _check_arguments(job, target) + check_keep(main, definitions)


def _check_arguments(job: JobSpec, target: Target) -> list[Diagnostic]:
    main = job.main
    assert main is not None
    raw = job.raw
    found = []
    kinds = {each.arg: annotated(each) for each in target.parameters}
    for name, value in main.arguments.items():
        wanted = kinds.get(name)
        if name not in target.names and not target.takes_any:
            label = raw.key_label(("main", "arguments", name))
            help = f"`{target.named}` takes: {', '.join(target.names) or 'nothing'}"
            found.append(schema.UNKNOWN_KEY.at(label, help=help, key=name))
        elif wanted is not None and not fits(data(value), wanted):
            label = raw.label(("main", "arguments", name))
            cause = f"expected {wanted}, got {data(value)!r}, as `{target.named}` is annotated"
            found.append(schema.BAD_VALUE.at(label, key=f"`{name}`", cause=cause))
    missing = [name for name in target.required if name not in main.arguments]
    if missing:
        label = raw.key_label(("main", "call"))
        cause = f"it needs {', '.join(missing)}"
        help = f"write arguments = {{ {missing[0]} = … }}"
        rule = schema.BAD_TARGET
        found.append(rule.at(label, help=help, verb="call", name=target.named, cause=cause))
    return found


def lower(job: JobSpec, target: Target, definitions: Mapping[str, Definition]) -> CallMain:
    """The plan of the entry point: arguments of simple types are options of the command line."""
    main = job.main
    assert main is not None
    given = _options(main, target)
    names = [each.name for each in given]
    taken = taken_names(job, target, names)
    folder = (folder_option(main, taken),) if main.keep is not None else ()
    arguments = {name: lift(data(value)) for name, value in main.arguments.items()}
    return CallMain(
        Call(
            f"{target.receiver}.{'remote_gen' if target.streams else 'remote'}",
            kwargs=keywords(arguments | {name: Name(name) for name in names}),
        ),
        target.receiver,
        main.keep.name if main.keep is not None else None,
        (*given, *folder),
        taken,
        "main/stream.jinja" if target.streams else "main/call.jinja",
    )


def _options(main: MainTable, target: Target) -> list[Parameter]:
    """What the command line can give: arguments of the spec, then parameters with a default."""
    parameters = {each.arg: each for each in target.parameters}
    found = []
    for name, value in main.arguments.items():
        parameter = parameters.get(name)
        is_annotated = parameter is not None and parameter.annotation is not None
        wanted = annotated(parameters[name]) if is_annotated else simple_type(value)
        if wanted is not None and fits(value, wanted):
            found.append(Parameter(name, wanted, lift(data(value))))
    if target.function is not None:
        taken = {*main.arguments, *(("output",) if main.keep is not None else ())}
        found += [each for each in options(target.function) if each.name not in taken]
    return [each for each in found if can_give(each.name, main, target)]
