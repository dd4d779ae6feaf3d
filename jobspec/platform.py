"""What Modal's SDK refuses when an app is imported, refused while it is compiled.

Only rules that the SDK itself was seen to enforce at definition time (1.6.4); what fails later, on
Modal, is the rulebook's.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.definitions import Definition, is_generator
from jobspec.rules import schema
from jobspec.spec.job import Entry, JobSpec, Path


def check_platform(job: JobSpec, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Findings for all entries."""
    found: list[Diagnostic] = []
    for entry in job.entries:
        found += _check_retries(job, entry, definitions[entry.name])
        found += _check_generator(job, entry, definitions[entry.name])
        found += _check_containers(job, entry)
        found += _check_methods(job, entry)
    return found


def _label(job: JobSpec, path: Path, text: str = "") -> Label:
    positions = job.raw.positions
    return Label(job.raw.source, positions.key(path) or positions.nearest(path), text)


def _check_retries(job: JobSpec, entry: Entry, definition: Definition) -> list[Diagnostic]:
    retries = entry.resources.get("retries")
    if retries is None:
        return []
    what = None
    if entry.kind.is_web:
        what = "a web entry"
    elif is_generator(definition.node) and not isinstance(definition.node, ast.ClassDef):
        what = "a generator"
    if what is None:
        return []
    help = f"write resources = {{ retries = false }} in the entry `{entry.name}`"
    related = _label(job, (*entry.path, "payload"), f"`{entry.name}` is {what}")
    rule = schema.NOT_FOR_KIND
    return [rule.at(_label(job, retries.path), related, help=help, key="retries", what=what)]


def _check_generator(job: JobSpec, entry: Entry, definition: Definition) -> list[Diagnostic]:
    if isinstance(definition.node, ast.ClassDef) or not is_generator(definition.node):
        return []
    rule = schema.NOT_FOR_KIND
    if entry.kind.is_web:
        help = "return the whole answer, or an ASGI app that streams it"
        what = f'an entry of kind "{entry.kind.name}"'
        return [rule.at(definition.label(), help=help, key="yield", what=what)]
    if entry.schedule is not None:
        help = "nobody takes what a scheduled generator yields: store it, and return"
        return [rule.at(definition.label(), help=help, key="yield", what="a schedule")]
    return []


def _check_containers(job: JobSpec, entry: Entry) -> list[Diagnostic]:
    low, high = entry.resources.get("min_containers"), entry.resources.get("max_containers")
    if low is None or high is None:
        return []
    assert isinstance(low.value, int) and isinstance(high.value, int)
    if low.value <= high.value:
        return []
    cause = f"{low.value} is more than max_containers, which is {high.value}"
    related = _label(job, high.path, "max_containers is set here")
    return [
        schema.BAD_VALUE.at(_label(job, low.path), related, key="`min_containers`", cause=cause)
    ]


def _check_methods(job: JobSpec, entry: Entry) -> list[Diagnostic]:
    """A method is one thing: called, or run at the start, or at the end."""
    seen: dict[str, str] = {}
    found = []
    for role in ("enter", "exit", "methods"):
        for name in getattr(entry.table, role, ()):
            if name in seen:
                cause = f"`{name}` is under {seen[name]} already"
                label = _label(job, (*entry.path, role))
                found.append(schema.BAD_VALUE.at(label, key=f"`{role}`", cause=cause))
            seen[name] = role
    return found
