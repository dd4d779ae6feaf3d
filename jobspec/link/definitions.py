"""The payload's definitions that the spec names: found, of the right shape, bound once."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.bindings import FUNCTIONS, parameters
from jobspec.link.bindings import bound as bound_names
from jobspec.link.modules import is_third_party
from jobspec.link.payload import PayloadFile, Role, Unit, binding_node, imported
from jobspec.link.trees import children, own_nodes, walk
from jobspec.rules import linking
from jobspec.spec.job import JobSpec, Path
from jobspec.spec.tables.entry import PayloadRef

# Parameter types of a local entry point that Modal's command line takes (modal_rules 1.2).
_COMMAND_LINE_TYPES = frozenset(
    ("str", "int", "float", "bool", "datetime", "datetime.datetime", "Any", "typing.Any")
)


class Definition(NamedTuple):
    """A definition that the spec names, with the unit it stands in."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    unit: Unit
    file: PayloadFile

    def label(self, text: str = "") -> Label:
        """Its name in the payload."""
        return Label(self.unit.source, self.unit.span(self.node), text)


class Finder:
    """Finds definitions in the payload files."""

    def __init__(self, job: JobSpec, files: dict[str, PayloadFile]) -> None:
        self._job = job
        self._files = files
        self.diagnostics: list[Diagnostic] = []

    def find(self, reference: PayloadRef, path: Path, wants_class: bool) -> Definition | None:
        """The definition of a reference, or None and a finding."""
        file = self._files[reference.file]
        bound = [unit for unit in file.units if reference.name in unit.binds]
        top = [
            (unit, node)
            for unit in bound
            for node in unit.statements
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and node.name == reference.name
        ]
        what = "class" if wants_class else "function"
        fitting = [(u, n) for u, n in top if isinstance(n, ast.ClassDef) is wants_class]
        if not fitting:
            related = [Label(u.source, u.span(u.statements[0]), "bound here") for u in bound[:1]]
            names = sorted(
                node.name
                for unit in file.units
                for node in unit.statements
                if isinstance(node, (*FUNCTIONS, ast.ClassDef))
                and isinstance(node, ast.ClassDef) is wants_class
            )
            help = f"it has: {', '.join(names)}" if names else f"it has no {what} at all"
            if related:
                help = f"it must be a {what} defined once, at the top of the file"
            here = self._job.raw.label(path)
            self.diagnostics.append(
                linking.MISSING_DEFINITION.at(
                    here, *related, help=help, file=reference.file, what=what, name=reference.name
                )
            )
            return None
        unit, node = fitting[-1]
        if len(bound) > 1:
            last, first = bound[-1], bound[0]
            label = Label(last.source, last.span(binding_node(last, reference.name)))
            at = first.span(binding_node(first, reference.name))
            related = [Label(first.source, at, "it is bound here")]
            help = "a container finds an entry by its name: bind it once, and name the other thing anew"
            self.diagnostics.append(
                linking.REBOUND.at(label, *related, help=help, name=reference.name)
            )
        return Definition(reference.name, node, unit, file)


def check_decorators(
    definition: Definition, files: Iterable[PayloadFile], bound: Collection[str] = ()
) -> list[Diagnostic]:
    """A decorator of an entry must give back the function itself, or one made with `wraps`.

    The same holds for the methods of a class that are bound.
    """
    files = list(files)
    found = _check_decorators_of(definition, definition.node, files)
    for method in definition.node.body if isinstance(definition.node, ast.ClassDef) else ():
        if isinstance(method, FUNCTIONS) and method.name in bound:
            found += _check_decorators_of(definition, method, files)
    return found


def _check_decorators_of(
    definition: Definition,
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    files: list[PayloadFile],
) -> list[Diagnostic]:
    found = []
    functions = {
        node.name: node
        for file in files
        for unit in file.units
        for node in unit.statements
        if isinstance(node, FUNCTIONS)
    }
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = ast.unparse(target)
        if name.partition(".")[0] in _package_names(files):
            continue  # the launching side has no such package, which is said where it is placed
        maker = functions.get(name)
        if maker is not None and _keeps_identity(maker):
            continue
        if name.rpartition(".")[2] in ("override", "final", "no_type_check", "runtime_checkable"):
            continue
        if isinstance(node, ast.ClassDef) and name.rpartition(".")[2] == "dataclass":
            continue  # said of the class itself
        help = (
            "Modal finds a function by its name: use functools.wraps in the decorator, "
            "or a helper with the decorator that the entry calls"
        )
        if name.partition(".")[0] in ("app", "modal"):
            help = _said_by_spec(name, node.name)
        label = Label(definition.unit.source, definition.unit.span(decorator))
        found.append(linking.ENTRY_DECORATOR.at(label, help=help, decorator=name, entry=node.name))
    return found


def _said_by_spec(decorator: str, name: str) -> str:
    """How the spec says what a decorator of Modal's does."""
    said = {
        "enter": f'enter = ["{name}"]',
        "exit": f'exit = ["{name}"]',
        "method": f"methods = {{ {name} = {{}} }}",
        "function": f'kind = "function" and payload = "FILE.py:{name}"',
        "cls": f'kind = "class" and payload = "FILE.py:{name}"',
    }.get(decorator.rpartition(".")[2])
    how = f", as {said}" if said else ""
    return f"the spec says what Modal is asked for{how}: take the decorator out of the payload"


def _package_names(files: Iterable[PayloadFile]) -> set[str]:
    """Names that module-level imports bind to packages or what is in them."""
    return {
        name
        for file in files
        for unit in file.units
        if unit.role is Role.IMPORT
        for statement in unit.statements
        if isinstance(statement, (ast.Import, ast.ImportFrom))
        for name, module, _ in imported(statement)
        if is_third_party(module)
    }


def _keeps_identity(maker: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether all that a decorator can return is its argument or a function made with `wraps`."""
    arguments = {parameter.arg for parameter in parameters(maker.args)}
    wrapped: set[str] = set()
    inner = {
        node.name: node for node in walk(maker) if isinstance(node, FUNCTIONS) and node is not maker
    }
    given = arguments | {each.arg for node in inner.values() for each in parameters(node.args)}
    for node in inner.values():
        if any(_wraps_one_of(each, given) for each in node.decorator_list):
            wrapped.add(node.name)
    returned = [
        node.value
        for node in own_nodes(children(maker))
        if isinstance(node, ast.Return) and node.value is not None
    ]
    if not returned:
        return False
    for value in returned:
        if not isinstance(value, ast.Name):
            return False
        if value.id in arguments or value.id in wrapped:
            continue
        nested = inner.get(value.id)
        if nested is None or not _keeps_identity(nested):
            return False
    return True


def _wraps_one_of(decorator: ast.expr, names: set[str]) -> bool:
    """Whether a decorator is `functools.wraps` of what a decorator was given."""
    if not isinstance(decorator, ast.Call) or not decorator.args:
        return False
    wrapped = decorator.args[0]
    return (
        ast.unparse(decorator.func).rpartition(".")[2] == "wraps"
        and isinstance(wrapped, ast.Name)
        and wrapped.id in names
    )


def check_class(
    definition: Definition,
    bound: Collection[str],
    named: Collection[str],
    roles: Mapping[str, Sequence[str]],
    files: Iterable[PayloadFile],
) -> list[Diagnostic]:
    """What a class entry may not have, and whether it has what the spec lists."""
    node = definition.node
    assert isinstance(node, ast.ClassDef)
    found: list[Diagnostic] = []

    def refuse(label: Label, cause: str, help: str) -> None:
        found.append(linking.BAD_CLASS.at(label, help=help, name=definition.name, cause=cause))

    methods = {each.name: each for each in node.body if isinstance(each, FUNCTIONS)}
    attributes = {
        each.target.id: each
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    source, unit = definition.unit.source, definition.unit
    if "__init__" in methods:
        help = "set attributes in a method that the spec lists under enter"
        label = Label(source, unit.span(methods["__init__"]))
        refuse(label, "Modal makes its objects, so it may have no __init__", help)
    base = _base_with_init(node, files)
    if base is not None:
        help = "set its attributes in a method that the spec lists under enter"
        refuse(
            definition.label(),
            f"Modal makes its objects, and its base `{base}` has an __init__",
            help,
        )
    for decorator in node.decorator_list:
        if "dataclass" in ast.unparse(decorator):
            help = "list the attributes under parameters in the spec instead"
            refuse(Label(source, unit.span(decorator)), "a dataclass has an __init__", help)
    family = [node, *payload_bases(node, files)]
    for each in family:
        for name, cause in _SPECIAL_METHODS.items():
            if any(isinstance(m, FUNCTIONS) and m.name == name for m in each.body):
                method = methods.get(name)
                label = Label(source, unit.span(method)) if method else definition.label()
                refuse(label, f"`{name}` {cause}", "leave the method out")
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == "__slots__" for target in targets):
            help = "leave __slots__ out"
            refuse(Label(source, unit.span(statement)), "Modal's objects need a __dict__", help)
    for name in named:
        bindings = [s for s in node.body if name in bound_names([s]).names]
        if len(bindings) > 1:
            label = Label(source, unit.span(bindings[1]))
            refuse(label, f"the parameter `{name}` is bound twice", "bind it once, with its type")
    for role, listed in roles.items():
        defined = [name for name in methods if name in listed]
        if all(name in methods for name in listed) and list(listed) != defined:
            cause = f"Modal runs {role} methods as they are defined: {', '.join(defined)}"
            refuse(definition.label(), cause, "list them in the order of the class")
    special = {*bound, *named}
    for use in unit.uses:
        if use.place.now and use.name in special and use.place.annotation is None:
            if isinstance(use.node, ast.Name) and isinstance(use.node.ctx, ast.Load):
                what = "parameter" if use.name in set(named) else "method"
                help = "the class body sees Modal's object there; use it in a method instead"
                label = Label(source, unit.span(use.node))
                refuse(label, f"its body uses the {what} `{use.name}` while it is made", help)
    for name in bound:
        if name not in methods:
            listed = f"it defines {', '.join(methods) or 'no methods'}; inherited ones do not count"
            refuse(definition.label(), f"it defines no method `{name}`", listed)
    for name in named:
        attribute = attributes.get(name)
        if attribute is None:
            help = f"write `{name}: int = 0` in the class body, with its type"
            refuse(definition.label(), f"it has no annotated attribute `{name}`", help)
            continue
        annotation = ast.unparse(attribute.annotation).strip("'\"")
        if annotation not in ("str", "int", "bool", "bytes"):
            help = "Modal's parameters are str, int, bool or bytes"
            label = Label(source, unit.span(attribute.annotation))
            refuse(label, f"the parameter `{name}` is of type {annotation}", help)
        elif attribute.value is not None and not _may_be(attribute.value, annotation):
            label = Label(source, unit.span(attribute.value))
            cause = f"the default of the parameter `{name}` is no {annotation}"
            refuse(label, cause, f"write one that is, or annotate `{name}` with its type")
    return found


def _may_be(default: ast.expr, annotation: str) -> bool:
    """Whether a default may be of a type by its name; what is no literal may be of any."""
    try:
        value = ast.literal_eval(default)
    except ValueError:
        return True
    return type(value).__name__ == annotation


_SPECIAL_METHODS = {
    "__bool__": "answers for an object's truth, which Modal asks for",
    "__len__": "answers for an object's truth, which Modal asks for",
    "__setattr__": "would see the attributes that Modal sets",
    "__delattr__": "would see the attributes that Modal sets",
    "__getattribute__": "would answer for the attributes that Modal sets",
}


def _base_with_init(node: ast.ClassDef, files: Iterable[PayloadFile]) -> str | None:
    """The first base among the payload's classes, or theirs, that defines `__init__`."""
    for base in payload_bases(node, files):
        decorators = [ast.unparse(each) for each in base.decorator_list]
        has_init = any(
            isinstance(each, FUNCTIONS) and each.name == "__init__" for each in base.body
        )
        if has_init or any("dataclass" in each for each in decorators):
            return base.name
    return None


def payload_bases(node: ast.ClassDef, files: Iterable[PayloadFile]) -> list[ast.ClassDef]:
    """The payload's classes that a class is derived from, near ones first."""
    classes = {
        each.name: each
        for file in files
        for unit in file.units
        for each in unit.statements
        if isinstance(each, ast.ClassDef)
    }
    pending = [base.id for base in node.bases if isinstance(base, ast.Name)]
    bases: list[ast.ClassDef] = []
    while pending:
        base = classes.get(pending.pop(0))
        if base is None or base in bases or base is node:
            continue
        bases.append(base)
        pending += [each.id for each in base.bases if isinstance(each, ast.Name)]
    return bases


def required_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """Parameters that a caller has to give."""
    arguments = node.args
    required = [*arguments.posonlyargs, *arguments.args]
    required = required[: len(required) - len(arguments.defaults)]
    return required + [
        parameter
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]


def check_command_line(definition: Definition) -> list[Diagnostic]:
    """Parameters of the local entry point, of types that Modal's command line reads."""
    node = definition.node
    assert isinstance(node, FUNCTIONS)
    found = []
    for parameter in parameters(node.args):
        if parameter.annotation is None:
            continue
        annotation = ast.unparse(parameter.annotation).strip("'\"")
        plain = annotation.removeprefix("Optional[").removesuffix("]").removesuffix(" | None")
        plain = plain.removeprefix("None | ")
        if plain in _COMMAND_LINE_TYPES or "Literal[" in annotation:
            continue
        label = Label(definition.unit.source, definition.unit.span(parameter.annotation))
        cause = f"Modal's command line reads no {annotation}"
        help = "take a str, int, float, bool or datetime, and make the rest of it inside"
        rule = linking.BAD_SIGNATURE
        found.append(rule.at(label, help=help, name=definition.name, cause=cause))
    return found


def is_generator(node: ast.AST) -> bool:
    """Whether a function yields."""
    return any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in own_nodes(children(node)))
