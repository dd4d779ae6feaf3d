"""`call`: one call of an entry, its result printed or kept."""

from __future__ import annotations

from collections.abc import Mapping

from jobspec.diagnostic import Diagnostic
from jobspec.expression import Call, lift
from jobspec.link.definitions import Definition
from jobspec.mains.shared import DEFAULT_OUTPUT, check_keep, local_names
from jobspec.mains.target import Target
from jobspec.plan import CallMain
from jobspec.rules import schema
from jobspec.spec.job import JobSpec
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
    for name in main.arguments:
        if name not in target.names and not target.takes_any:
            label = raw.key_label(("main", "arguments", name))
            help = f"`{target.named}` takes: {', '.join(target.names) or 'nothing'}"
            found.append(schema.UNKNOWN_KEY.at(label, help=help, key=name))
    missing = [name for name in target.required if name not in main.arguments]
    if missing:
        label = raw.key_label(("main", "call"))
        cause = f"it needs {', '.join(missing)}"
        help = f"write arguments = {{ {missing[0]} = … }}"
        rule = schema.BAD_TARGET
        found.append(rule.at(label, help=help, verb="call", name=target.named, cause=cause))
    return found


def lower(job: JobSpec, target: Target, definitions: Mapping[str, Definition]) -> CallMain:
    """The plan of the entry point."""
    main = job.main
    assert main is not None
    call = Call(
        f"{target.receiver}.{'remote_gen' if target.streams else 'remote'}",
        kwargs=tuple((key, lift(data(value))) for key, value in main.arguments.items()),
    )
    return CallMain(
        call,
        target.receiver,
        main.keep.name if main.keep is not None else None,
        main.output or DEFAULT_OUTPUT,
        local_names(main, target, ("output", "folder", "result", "stream", "item"), set()),
        "main/stream.jinja" if target.streams else "main/call.jinja",
    )
