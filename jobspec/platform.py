"""What Modal's SDK refuses when an app is imported, refused while it is compiled.

Only rules that the SDK itself was seen to enforce at definition time (1.6.4); what fails later, on
Modal, is the rulebook's.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.definitions import Definition, is_generator
from jobspec.rules import linking, schema
from jobspec.spec.job import Entry, JobSpec


def check_platform(job: JobSpec, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Findings for all entries."""
    found: list[Diagnostic] = []
    for entry in job.entries:
        found += _check_retries(job, entry, definitions[entry.name])
        found += _check_generator(job, entry, definitions[entry.name])
        found += _check_containers(job, entry)
        found += _check_methods(job, entry)
        found += _check_class(job, entry, definitions[entry.name])
        found += _check_preemption(job, entry)
    return found + _check_labels(job)


def _check_retries(job: JobSpec, entry: Entry, definition: Definition) -> list[Diagnostic]:
    retries = entry.resources.get("retries")
    if retries is None:
        return []
    what = None
    if entry.kind.is_web:
        what = "a web entry"
    elif _yields(entry, definition.node):
        what = "a generator"
    if what is None:
        return []
    help = f"write resources = {{ retries = false }} in the entry `{entry.name}`"
    related = job.raw.key_label((*entry.path, "payload"), f"`{entry.name}` is {what}")
    rule = schema.NOT_FOR_KIND
    return [rule.at(job.raw.key_label(retries.path), related, help=help, key="retries", what=what)]


def _yields(entry: Entry, node: ast.AST) -> bool:
    """Whether the function, or a bound method of the class, is a generator."""
    if not isinstance(node, ast.ClassDef):
        return is_generator(node)
    bound = getattr(entry.table, "methods", {})
    return any(getattr(each, "name", "") in bound and is_generator(each) for each in node.body)


def _check_class(job: JobSpec, entry: Entry, definition: Definition) -> list[Diagnostic]:
    """A class does something, and its parameters can be told apart from its defaults."""
    node = definition.node
    if not isinstance(node, ast.ClassDef):
        return []
    if not getattr(entry.table, "methods", {}):
        label = job.raw.key_label((*entry.path, "payload"))
        help = "write methods = { NAME = {} } with the methods that are called remotely"
        return [schema.MISSING_KEY.at(label, help=help, key="methods")]
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
            rule = linking.BAD_CLASS
            help = "move parameters with defaults behind the others"
            return [rule.at(label, help=help, name=entry.name, cause=cause)]
    return []


def _check_preemption(job: JobSpec, entry: Entry) -> list[Diagnostic]:
    fixed, gpu = entry.resources.get("nonpreemptible"), entry.resources.get("gpu")
    if fixed is None or gpu is None or not fixed.value:
        return []
    help = "Modal runs GPU entries preemptibly: leave nonpreemptible to entries without a GPU"
    related = job.raw.key_label(gpu.path, "the GPU")
    rule = schema.NOT_FOR_KIND
    label = job.raw.key_label(fixed.path)
    return [rule.at(label, related, help=help, key="nonpreemptible", what="a GPU")]


def _check_labels(job: JobSpec) -> list[Diagnostic]:
    """A web label is one URL."""
    seen: dict[str, Entry] = {}
    found = []
    for entry in job.entries:
        label = getattr(entry.table, "label", None)
        if label is None:
            continue
        other = seen.setdefault(label, entry)
        if other is not entry:
            cause = f"{label!r} is the label of `{other.name}` too, and a label is one URL"
            related = job.raw.key_label((*other.path, "label"), "the other one")
            here = job.raw.key_label((*entry.path, "label"))
            found.append(schema.BAD_VALUE.at(here, related, key="`label`", cause=cause))
    return found


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
    related = job.raw.key_label(high.path, "max_containers is set here")
    return [
        schema.BAD_VALUE.at(
            job.raw.key_label(low.path), related, key="`min_containers`", cause=cause
        )
    ]


def _check_methods(job: JobSpec, entry: Entry) -> list[Diagnostic]:
    """A method is one thing: called, or run at the start, or at the end."""
    seen: dict[str, str] = {}
    found = []
    for role in ("enter", "exit", "methods"):
        for name in getattr(entry.table, role, ()):
            if name in seen:
                cause = f"`{name}` is under {seen[name]} already"
                label = job.raw.key_label((*entry.path, role))
                found.append(schema.BAD_VALUE.at(label, key=f"`{role}`", cause=cause))
            seen[name] = role
    return found
