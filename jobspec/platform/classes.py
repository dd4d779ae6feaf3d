"""What a class entry is made of: methods with one role each, parameters in order."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.bindings import FUNCTIONS
from jobspec.link.definitions import Definition, required_parameters
from jobspec.rules import linking, schema
from jobspec.spec.job import LIFECYCLE, Entry, JobSpec


def check_class(job: JobSpec, entry: Entry, definition: Definition) -> Iterator[Diagnostic]:
    """Findings about a class entry; none for a function."""
    node = definition.node
    if isinstance(node, ast.ClassDef):
        yield from _check_purpose(job, entry)
        yield from _check_roles(job, entry)
        yield from _check_lifecycle(entry, definition, node)
        yield from _check_parameters(entry, definition, node)


def _check_purpose(job: JobSpec, entry: Entry) -> Iterator[Diagnostic]:
    """A class has methods that are called, a server has what starts it."""
    starting = any(getattr(entry.table, role, ()) for role in ("snap", "enter"))
    if entry.kind.is_web and not starting:
        key, help = "enter", 'write enter = ["NAME"] with the method that starts the server'
    elif not entry.kind.is_web and not entry.methods:
        key = "methods"
        help = "write methods = { NAME = {} } with the methods that are called remotely"
    else:
        return
    label = job.raw.key_label((*entry.path, "payload"))
    yield schema.MISSING_KEY.at(label, help=help, key=key)


def _check_roles(job: JobSpec, entry: Entry) -> Iterator[Diagnostic]:
    """A method is one thing: called, or run at the start, or at the end."""
    seen: dict[str, str] = {}
    for role in (*LIFECYCLE, "methods"):
        for name in getattr(entry.table, role, ()):
            if name in seen:
                cause = f"`{name}` is under {seen[name]} already"
                label = job.raw.key_label((*entry.path, role))
                yield schema.BAD_VALUE.at(label, key=f"`{role}`", cause=cause)
            seen[name] = role


def _check_lifecycle(
    entry: Entry, definition: Definition, node: ast.ClassDef
) -> Iterator[Diagnostic]:
    """Modal calls these itself, with nothing."""
    listed = {name for role in LIFECYCLE for name in getattr(entry.table, role, ())}
    for method in node.body:
        if not isinstance(method, FUNCTIONS) or method.name not in listed:
            continue
        for parameter in required_parameters(method)[1:2]:
            label = Label(definition.unit.source, definition.unit.span(parameter))
            cause = f"Modal calls it with nothing but the object, and it needs `{parameter.arg}`"
            name = f"{entry.name}.{method.name}"
            yield linking.BAD_SIGNATURE.at(label, name=name, cause=cause)


def _check_parameters(
    entry: Entry, definition: Definition, node: ast.ClassDef
) -> Iterator[Diagnostic]:
    """Parameters without defaults stand before those with one."""
    named = getattr(entry.table, "parameters", ())
    with_default: str | None = None
    for each in node.body:
        if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name):
            continue
        name = each.target.id
        if name not in named:
            continue
        if each.value is not None:
            with_default = name
        elif with_default is not None:
            cause = f"the parameter `{name}` has no default, and `{with_default}` before it has one"
            label = Label(definition.unit.source, definition.unit.span(each.target))
            help = "move parameters with defaults behind the others"
            yield linking.BAD_CLASS.at(label, help=help, name=entry.name, cause=cause)
