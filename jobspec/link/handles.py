"""How code uses the app's handles: by their own names, in containers, where it may."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Set

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.payload import Unit
from jobspec.link.reach import Graph
from jobspec.link.trees import walk
from jobspec.link.uses import Use
from jobspec.rules import linking, schema
from jobspec.spec.job import JobSpec

# Methods that tell a handle of a sort from the like-named local of some other type.
_METHODS: Mapping[str, frozenset[str]] = {
    "volume": frozenset(
        "commit reload listdir iterdir read_file write_file remove_file copy_files "
        "batch_upload".split()
    ),
    "queue": frozenset(("put_many", "get_many", "iterate")),
}
_OTHER_OBJECTS = ("dict", "queue")
"""Sorts of handles that an entry without access to Modal cannot use."""


def check_shadowed(units: Iterable[Unit], handles: Mapping[str, str]) -> list[Diagnostic]:
    """Local names that hide a handle and are used as one; `handles` has the sort of each."""
    found = []
    told_apart = {name for name, sort in handles.items() if sort in _METHODS}
    for unit in units:
        for each in unit.found:
            for function, names in each.functions:
                hiding = told_apart & names.names
                for node in walk(function) if hiding else ():
                    if (
                        isinstance(node, ast.Attribute)
                        and isinstance(node.value, ast.Name)
                        and node.value.id in hiding
                        and node.attr in _METHODS[handles[node.value.id]]
                    ):
                        name = node.value.id
                        help = f"rename the local `{name}`, so that `{name}` is the app's"
                        label = Label(unit.source, unit.span(node.value))
                        found.append(
                            linking.SHADOWED_HANDLE.at(
                                label, help=help, what=handles[name], name=name
                            )
                        )
    return found


def check_used_at_import(graph: Graph, handles: Mapping[str, str]) -> list[Diagnostic]:
    """Handles that are used when the app is imported: every use asks Modal for something."""
    found = []
    for unit in graph.units:
        used = {use.name for use in unit.uses if use.place.now and not use.place.inert}
        for other in graph.runs.get(unit, set()) - {unit}:
            used |= {use.name for use in other.uses if not use.place.now}
        for name in sorted(graph.active[unit] & used & handles.keys()):
            node = next((use.node for use in unit.uses if use.name == name), unit.statements[0])
            label = Label(unit.source, unit.span(node))
            use = f"use the {handles[name]} inside a function"
            help = f"{use}: containers import the app too, each of them"
            found.append(linking.EFFECT.at(label, help=help, what=name))
    return found


def check_restricted(
    job: JobSpec, graph: Graph, units: Mapping[str, Unit], handles: Mapping[str, str]
) -> list[Diagnostic]:
    """Entries that may not use Modal, and use it; `units` has the definition of each entry."""
    found = []
    others = {name for name, sort in handles.items() if sort in _OTHER_OBJECTS}
    for entry in job.entries:
        restricted = entry.resources.get("restrict_modal_access")
        if restricted is None:
            continue
        wanted = others | (units.keys() - {entry.name})
        reached = _first_use(graph, units[entry.name], wanted)
        if reached is not None:
            unit, use = reached
            label = job.raw.key_label(restricted.path)
            related = Label(unit.source, unit.span(use.node), f"reached from `{entry.name}`")
            help = "pass what it needs as an argument, and take what it returns"
            what = f"code that uses `{use.name}`"
            rule = schema.NOT_FOR_KIND
            found.append(rule.at(label, related, help=help, key="restrict_modal_access", what=what))
    return found


def _first_use(graph: Graph, root: Unit, names: Set[str]) -> tuple[Unit, Use] | None:
    """The first use of one of the names in what a definition reaches, annotations aside."""
    nodes = graph.reach([root]).nodes
    for unit, member in sorted(nodes, key=lambda node: (node[0].index, node[1] or "")):
        for use in unit.uses:
            if use.name in names and use.place.member == member and use.place.annotation is None:
                return unit, use
    return None
