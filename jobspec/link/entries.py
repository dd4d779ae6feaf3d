"""Entries in the payload: what may be done with them once they are Modal's objects."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Set

from jobspec.diagnostic import Diagnostic, Label, Rule
from jobspec.link.bindings import FUNCTIONS, parameters
from jobspec.link.payload import Unit
from jobspec.link.trees import children, walk
from jobspec.link.uses import Use
from jobspec.rules import linking

# Public attributes of modal.Function and modal.Cls that a payload may use (SDK 1.4 to 1.6).
FUNCTION_ATTRIBUTES = frozenset(
    [
        "remote",
        "remote_gen",
        "local",
        "map",
        "starmap",
        "for_each",
        "spawn",
        "spawn_map",
        "aio",
        "get_web_url",
        "with_options",
        "with_concurrency",
        "with_batching",
        "get_current_stats",
        "update_autoscaler",
        "autoscaler",
        "keep_warm",
    ]
)
CLASS_ATTRIBUTES = frozenset(["with_options", "with_concurrency", "with_batching"])
SERVER_ATTRIBUTES = frozenset(["get_url", "autoscaler", "stats", "logs", "metrics", "sessions"])
CALLS = frozenset("remote remote_gen map starmap for_each spawn spawn_map".split())
"""What Modal refuses for what answers web requests only."""


class EntryChecks:
    """Refuses what means something else once a function is decorated."""

    def __init__(
        self,
        functions: Set[str],
        classes: Mapping[str, ast.ClassDef],
        methods: Mapping[str, Set[str]],
        mains: Set[str],
        parameters_of: Mapping[str, Collection[str]],
        families: Mapping[str, Collection[str]],
        lifecycle: Set[str],
        web: Set[str],
        servers: Set[str],
    ) -> None:
        """`families` holds the payload's bases of each entry class.

        `lifecycle` are the methods that Modal calls itself, at the start or the end; `web` the
        functions, and the methods of no other sort anywhere, that answer web requests; `servers`
        are classes of which nothing is called.
        """
        self._web = web
        self._servers = servers
        self._lifecycle = lifecycle
        self._functions = functions
        self._classes = classes
        self._methods = methods
        self._parameters = parameters_of
        self._derived: dict[str, list[str]] = {}
        for name, bases in families.items():
            for base in bases:
                self._derived.setdefault(base, []).append(name)
        self._mains = mains
        self._helpers: Mapping[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.diagnostics: list[Diagnostic] = []

    def check(self, units: Iterable[Unit]) -> list[Diagnostic]:
        """Findings for all uses of entries in the units."""
        units = list(units)
        self._helpers = {
            node.name: node
            for unit in units
            for node in unit.statements
            if isinstance(node, FUNCTIONS)
        }
        for unit in units:
            for use in unit.uses:
                self._check_use(unit, use)
            self._check_instances(unit)
        return self.diagnostics

    def _refuse(self, rule: Rule, unit: Unit, node: ast.expr, help: str, **values: str) -> None:
        label = Label(unit.source, unit.span(node))
        self.diagnostics.append(rule.at(label, help=help, fix=None, **values))

    def _check_use(self, unit: Unit, use: Use) -> None:
        if use.place.quoted or not isinstance(getattr(use.node, "ctx", None), ast.Load):
            return
        if use.place.annotation is not None and not use.place.now:
            return
        parent = use.chain[0] if use.chain else None
        if use.name in self._functions:
            self._check_function(unit, use, parent)
        elif use.name in self._servers:
            self._check_server(unit, use, parent)
        elif use.name in self._classes:
            self._check_class(unit, use, parent)
        elif use.name in self._mains:
            is_call = isinstance(parent, ast.Call) and parent.func is use.node
            if not is_call:
                help = "in the app it is Modal's local entry point; move the code into a helper"
                self._refuse(linking.ENTRY_AS_VALUE, unit, use.node, help, name=use.name)

    def _check_function(self, unit: Unit, use: Use, parent: ast.AST | None) -> None:
        name = use.name
        if isinstance(parent, ast.Attribute):
            if parent.attr not in FUNCTION_ATTRIBUTES:
                help = "in the app it is a Modal function; keep what you need in a name of its own"
                rule = linking.ENTRY_ATTRIBUTE
                self._refuse(rule, unit, parent, help, name=name, attribute=parent.attr)
            self._check_web(unit, parent, name, name)
            return
        if isinstance(parent, ast.Call) and parent.func is use.node:
            help = (
                f"write {name}.remote(…) to run it in a container of its own, "
                f"{name}.local(…) to run it here"
            )
            if name in self._web:
                help = f"write {name}.local(…) to run it here, or ask {name}.get_web_url()"
            self._refuse(linking.DIRECT_CALL, unit, use.node, help, name=name)
            return
        help = (
            f"in the app it is a Modal function: use {name}.map(…), {name}.remote(…) or "
            f"{name}.local, or move the code into a helper and pass that"
        )
        self._refuse(linking.ENTRY_AS_VALUE, unit, use.node, help, name=name)

    def _check_web(self, unit: Unit, node: ast.Attribute, called: str, shown: str) -> None:
        """Nobody calls what answers web requests."""
        if called in self._web and node.attr in CALLS:
            help = "it answers web requests only: ask its get_web_url(), or share a helper with it"
            rule = linking.ENTRY_ATTRIBUTE
            self._refuse(rule, unit, node, help, name=shown, attribute=node.attr)

    def _check_server(self, unit: Unit, use: Use, parent: ast.AST | None) -> None:
        name = use.name
        if not isinstance(parent, ast.Attribute):
            help = f"in the app it is a server, of which there are no objects: see {name}.get_url()"
            self._refuse(linking.ENTRY_AS_VALUE, unit, use.node, help, name=name)
        elif parent.attr not in SERVER_ATTRIBUTES:
            help = "in the app it is a server; keep what you need in a name of its own"
            rule = linking.ENTRY_ATTRIBUTE
            self._refuse(rule, unit, parent, help, name=name, attribute=parent.attr)

    def _check_class(self, unit: Unit, use: Use, parent: ast.AST | None) -> None:
        name = use.name
        if isinstance(parent, ast.Call) and parent.func is use.node:
            if parent.args:
                help = f"parameters are keywords: {name}(size=…)"
                cause = "Modal takes the parameters of a class by keyword"
                rule = linking.BAD_SIGNATURE
                self._refuse(rule, unit, parent.args[0], help, name=name, cause=cause)
            return
        if isinstance(parent, ast.Attribute):
            if parent.attr not in CLASS_ATTRIBUTES:
                help = "in the app it is a Modal class; inside its methods write type(self)"
                rule = linking.ENTRY_ATTRIBUTE
                self._refuse(rule, unit, parent, help, name=name, attribute=parent.attr)
            return
        help = f"in the app it is a Modal class; make an object with {name}()"
        self._refuse(linking.ENTRY_AS_VALUE, unit, use.node, help, name=name)

    # Objects of entry classes, and `self`

    def _check_instances(self, unit: Unit) -> None:
        if not self._classes:
            return
        calls = [call for found in unit.found for call, _ in found.calls]
        makes_one = any(self._class_made(call) is not None for call in calls)
        for statement in unit.statements:
            if isinstance(statement, ast.ClassDef) and statement.name in self._classes:
                for method in statement.body:
                    if isinstance(method, FUNCTIONS):
                        self._check_self(unit, statement.name, method)
            elif isinstance(statement, ast.ClassDef):
                for name in self._derived.get(statement.name, ()):
                    for method in statement.body:
                        if isinstance(method, FUNCTIONS):
                            self._check_self(unit, name, method)
            for node in walk(statement) if makes_one else ():
                if isinstance(node, ast.Attribute):
                    self._check_method_of(unit, node, self._class_made(node.value), statement)
                elif isinstance(node, FUNCTIONS):
                    self._check_variables(unit, node)

    def _class_made(self, node: ast.expr) -> str | None:
        """The entry class of which an expression makes an object."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id if node.func.id in self._classes else None
        return None

    def _check_variables(self, unit: Unit, function: ast.AST) -> None:
        made = {
            target.id: name
            for node in walk(function)
            if isinstance(node, (ast.Assign, ast.NamedExpr, ast.AnnAssign))
            if node.value is not None and (name := self._class_made(node.value)) is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                self._check_method_of(unit, node, made.get(node.value.id), function)

    def _check_method_of(
        self, unit: Unit, node: ast.Attribute, made: str | None, root: ast.AST
    ) -> None:
        if made is None:
            return
        if node.attr not in self._methods[made]:
            help = "only methods that the spec lists can be used on an object of an entry class"
            rule = linking.ENTRY_ATTRIBUTE
            self._refuse(rule, unit, node, help, name=made, attribute=node.attr)
            return
        self._check_bound(unit, node, root, ast.unparse(node.value))

    def _check_bound(
        self,
        unit: Unit,
        node: ast.Attribute,
        root: ast.AST,
        receiver: str,
        place: ast.expr | None = None,
    ) -> None:
        """Refuses a bound method that is not used as Modal's; `place` is where to say so."""
        parent = _parent(root, node)
        if node.attr in self._lifecycle:
            help = "Modal calls it in the container; put what both need into a helper method"
            rule = linking.SELF_CALL
            self._refuse(rule, unit, place or node, help, receiver=receiver, name=node.attr)
            return
        if isinstance(parent, ast.Attribute) and parent.attr in FUNCTION_ATTRIBUTES:
            self._check_web(unit, parent, node.attr, f"{receiver}.{node.attr}")
            return
        help = (
            f"write {receiver}.{node.attr}.local(…) to run it here, "
            f"{receiver}.{node.attr}.remote(…) to run it in a container"
        )
        rule = linking.SELF_CALL
        self._refuse(rule, unit, place or node, help, receiver=receiver, name=node.attr)

    def _check_self(
        self, unit: Unit, name: str, method: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> None:
        first = [*method.args.posonlyargs, *method.args.args][:1]
        if not first:
            return
        own = {first[0].arg}
        if "classmethod" in {ast.unparse(each) for each in method.decorator_list}:
            for node in _outside(method, own):
                if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) in own:
                    self._check_through_class(unit, node, name)
            return
        for node in _outside(method, own):
            if isinstance(node, ast.Assign) and getattr(node.value, "id", None) in own:
                own.update(each.id for each in node.targets if isinstance(each, ast.Name))
        for node in _outside(method, own):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) in own:
                receiver = ast.unparse(node.value)
                if node.attr in self._methods[name]:
                    self._check_bound(unit, node, method, receiver)
                elif node.attr == "__dict__":
                    self._refuse_dictionary(unit, node, name)
            elif isinstance(node, ast.Attribute) and _is_own_class(node.value, own):
                self._check_through_class(unit, node, name)
            elif isinstance(node, ast.Call):
                self._check_handed_on(unit, node, name, own)
                self._check_getattr(unit, node, name, own)

    def _check_through_class(self, unit: Unit, node: ast.Attribute, name: str) -> None:
        """`type(self).size` is Modal's own object, and so is `type(self).predict`."""
        if node.attr in self._parameters.get(name, ()) or node.attr in self._methods[name]:
            help = f"use it through the object: self.{node.attr}"
            receiver = ast.unparse(node.value)
            rule = linking.ENTRY_ATTRIBUTE
            self._refuse(rule, unit, node, help, name=receiver, attribute=node.attr)

    def _check_getattr(self, unit: Unit, call: ast.Call, name: str, own: Set[str]) -> None:
        if not isinstance(call.func, ast.Name) or call.func.id != "getattr" or len(call.args) < 2:
            return
        receiver, wanted = call.args[0], call.args[1]
        known = isinstance(wanted, ast.Constant) and wanted.value not in self._methods[name]
        if getattr(receiver, "id", None) in own and not known:
            help = "a method that the spec lists is Modal's; name it, with .local(…) or .remote(…)"
            shown = ast.unparse(receiver)
            rule = linking.SELF_CALL
            self._refuse(rule, unit, call, help, receiver=shown, name=ast.unparse(wanted))

    def _refuse_dictionary(self, unit: Unit, node: ast.expr, name: str) -> None:
        help = "Modal's objects have attributes of its own; name the ones that you want"
        rule = linking.ENTRY_ATTRIBUTE
        self._refuse(rule, unit, node, help, name=name, attribute="__dict__")

    def _check_handed_on(self, unit: Unit, call: ast.Call, name: str, own: Set[str]) -> None:
        """`helper(self)`, where the helper calls a bound method of it."""
        function = call.func
        handed = [at for at, each in enumerate(call.args) if getattr(each, "id", None) in own]
        if handed and ast.unparse(function).rpartition(".")[2] in _DICTIONARY_READERS:
            self._refuse_dictionary(unit, call, name)
        if not isinstance(function, ast.Name):
            return
        helper = self._helpers.get(function.id)
        if helper is None:
            return
        names = [each.arg for each in [*helper.args.posonlyargs, *helper.args.args]]
        for at in handed:
            for node in walk(helper) if at < len(names) else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    receiver = getattr(node.func.value, "id", None)
                    if receiver == names[at] and node.func.attr in self._methods[name]:
                        self._check_bound(
                            unit, node.func, helper, ast.unparse(node.func.value), call
                        )


_DICTIONARY_READERS = frozenset("vars copy deepcopy dumps dump asdict".split())


def _is_own_class(node: ast.expr, own: Set[str]) -> bool:
    """`type(self)`, `self.__class__` or `__class__`."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "type" and getattr(node.args[0], "id", None) in own
    if isinstance(node, ast.Attribute):
        return node.attr == "__class__" and getattr(node.value, "id", None) in own
    return isinstance(node, ast.Name) and node.id == "__class__"


def _outside(function: ast.AST, names: Set[str]) -> Iterable[ast.AST]:
    """Nodes of a function, but for functions inside it that bind one of the names anew."""
    stack = list(children(function))
    while stack:
        node = stack.pop()
        if isinstance(node, (*FUNCTIONS, ast.Lambda)):
            if names & {each.arg for each in parameters(node.args)}:
                continue
        yield node
        stack += children(node)


def _parent(root: ast.AST, node: ast.AST) -> ast.AST | None:
    for each in walk(root):
        if any(child is node for child in children(each)):
            return each
    return None
