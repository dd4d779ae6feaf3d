"""What cannot keep its meaning in an app: introspection of the module, effects at import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Set

from jobspec.data import effects
from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.bindings import FUNCTIONS
from jobspec.link.payload import Role, Unit, imported
from jobspec.link.reach import Graph
from jobspec.link.trees import children, is_call_of, walk
from jobspec.link.uses import ENVIRONMENT, Place
from jobspec.rules import linking

_MODULE_NAMES = frozenset(
    [
        "__file__",
        "__doc__",
        "__spec__",
        "__loader__",
        "__cached__",
        "__package__",
        "__path__",
        "__builtins__",
    ]
)
_NAMESPACE_CALLS = frozenset(("globals", "vars", "locals", "dir"))
_EVALUATORS = frozenset(("eval", "exec"))
_SOURCE_MODULES = ("inspect.", "sys.", "linecache.", "traceback.", "importlib.", "runpy.")
_SOURCE_CALLS = (
    r"inspect\.(getsource\w*|getfile|getsourcefile|getmodule|getcomments|currentframe|stack|"
    r"trace|getframeinfo|getouterframes|getinnerframes|findsource)|sys\._getframe|sys\._getframemodulename|"
    r"linecache\.\w+|traceback\.(extract_\w+|walk_\w+)|importlib\.reload|runpy\.\w+"
)
_SOURCE_ATTRIBUTES = frozenset(
    [
        "tb_lineno",
        "f_lineno",
        "f_globals",
        "f_back",
        "f_code",
        "co_firstlineno",
        "co_filename",
        "co_lines",
        "co_linetable",
        "__globals__",
        "__code__",
    ]
)
_LINE_FORMAT = r"%\((?:lineno|pathname|filename)\)|\{(?:lineno|pathname|filename)[!:}]"
_CREDENTIAL = r"(?i)TOKEN|KEY|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH"


class ForbiddenChecks:
    """Walks all units once for constructs, and once more from what is evaluated at import."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._dotted = _import_table(graph.units)
        self._roots = {name.partition(".")[0] for name in self._dotted.values()}
        self._own_methods = {
            method.name
            for unit in graph.units
            for statement in unit.statements
            if isinstance(statement, ast.ClassDef)
            for method in statement.body
            if isinstance(method, FUNCTIONS)
        }
        self.diagnostics: list[Diagnostic] = []

    def check(self) -> list[Diagnostic]:
        """Findings for the whole payload."""
        for unit in self._graph.units:
            if unit.role is Role.MAIN_BLOCK:
                continue
            self._introspection(unit)
            self._effects(unit)
        return self.diagnostics

    def name_of(self, node: ast.expr) -> str:
        """The dotted name of what is called, through the payload's imports; `.name` for a method."""
        if isinstance(node, ast.Name):
            if node.id not in self._dotted and node.id in self._graph.definers:
                return self._alias_of(node.id)
            return self._dotted.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            head = self.name_of(node.value)
            is_module = isinstance(node.value, (ast.Name, ast.Attribute)) and (
                head.partition(".")[0] in self._roots
            )
            return f"{head}.{node.attr}" if is_module else f".{node.attr}"
        if isinstance(node, ast.Call) and is_call_of(node, ("getattr",)):
            given = node.args[1] if len(node.args) > 1 else None
            if isinstance(given, ast.Constant):
                return f"{self.name_of(node.args[0])}.{given.value!r}".replace("'", "")
        return ""

    def _alias_of(self, name: str) -> str:
        """What `read = open` stands for; nothing where the payload's own function is meant."""
        for unit in self._graph.definers[name]:
            for statement in unit.statements:
                value = statement.value if isinstance(statement, ast.Assign) else None
                if isinstance(value, ast.Attribute):
                    return self.name_of(value)
                if isinstance(value, ast.Name) and value.id != name:
                    return self.name_of(value)
        return ""

    # Introspection

    def _refuse(self, unit: Unit, node: ast.expr, what: str, help: str) -> None:
        label = Label(unit.source, unit.span(node))
        self.diagnostics.append(linking.MODULE_INTROSPECTION.at(label, help=help, what=what))

    def _introspection(self, unit: Unit) -> None:
        for use in unit.uses:
            if use.name in _MODULE_NAMES:
                help = "the app is another file with other text; pass what you need as a value"
                self._refuse(unit, use.node, use.name, help)
            elif use.name in _EVALUATORS | {"globals"} and not use.chain:
                self._refuse(
                    unit, use.node, use.name, "call it where it is needed, with a namespace"
                )
        for node in unit.nodes:
            if isinstance(node, ast.Constant):
                self._check_format(unit, node)
        for found in unit.found:
            for call, place in found.calls:
                self._introspecting_call(unit, call, place)
            for attribute, _ in found.attributes:
                if attribute.attr in _SOURCE_ATTRIBUTES or self._patches_builtins(attribute):
                    help = "lines, files and globals of the app are not those of the payload"
                    self._refuse(unit, attribute, f".{attribute.attr}", help)
            for subscript, _ in found.subscripts:
                name = self.name_of(subscript.value)
                if name == "sys.modules" and _mentions(subscript.slice, "__name__"):
                    help = "name the functions in a dict of your own"
                    self._refuse(unit, subscript, "sys.modules[__name__]", help)

    def _patches_builtins(self, node: ast.Attribute) -> bool:
        """Whether an attribute of Python's own names is set, which every module sees."""
        return not isinstance(node.ctx, ast.Load) and self.name_of(node).startswith("builtins.")

    def _check_format(self, unit: Unit, node: ast.Constant) -> None:
        """A log format that shows lines or files shows those of the app."""
        if isinstance(node.value, str) and _shows_lines(node.value):
            help = "the app's lines are not the payload's: name the function with %(funcName)s"
            self._refuse(unit, node, "a line number in a log format", help)

    def _introspecting_call(self, unit: Unit, call: ast.Call, place: Place) -> None:
        name = self.name_of(call.func)
        if name in _NAMESPACE_CALLS and not call.args and not call.keywords:
            if name in ("globals",) or (place.function is None and place.now):
                help = "keep what you look up in a dict of your own"
                self._refuse(unit, call, f"{name}()", help)
        elif name in _EVALUATORS and len(call.args) < 2 and not call.keywords:
            help = f"give it a namespace of its own: {name}(source, {{}})"
            self._refuse(unit, call, f"{name}(…)", help)
        elif name.startswith(_SOURCE_MODULES) and re.fullmatch(_SOURCE_CALLS, name):
            self._refuse(unit, call, name, "the app's source and lines are not the payload's")
        elif name in ("importlib.import_module", "__import__") and any(
            _mentions(argument, "__name__") for argument in call.args
        ):
            self._refuse(
                unit, call, f"{name}(__name__)", "name the functions in a dict of your own"
            )

    # Effects

    def _effects(self, unit: Unit) -> None:
        for found in unit.found:
            for call, place in found.calls:
                if place.now and not place.annotation:
                    self._effect_of(unit, call, [])
            for subscript, place in found.subscripts:
                is_read = place.now and isinstance(subscript.ctx, ast.Load)
                if is_read and self.name_of(subscript.value) == "os.environ":
                    self._refuse_environment(unit, subscript, [])
        self._environment_tests(unit)
        for other in self._called_at_import(unit):
            if other is unit:
                continue
            wanted = {a.attr for f in unit.found for a, place in f.attributes if place.now}
            for node in _run_when_called(other.statements[0], wanted):
                related = [self._called_from(unit)]
                if isinstance(node, ast.Call):
                    self._effect_of(other, node, related)
                elif self.name_of(node.value) == "os.environ":
                    self._refuse_environment(other, node, related)

    def _environment_tests(self, unit: Unit) -> None:
        """`"TOKEN" in os.environ`, at import."""
        for use in unit.uses:
            compare = next((each for each in use.chain if isinstance(each, ast.Compare)), None)
            if not use.place.now or compare is None or use.name == ENVIRONMENT:
                continue
            tested = [self.name_of(each) for each in compare.comparators]
            key = compare.left
            plain = isinstance(key, ast.Constant) and not re.search(_CREDENTIAL, str(key.value))
            if "os.environ" in tested and not plain:
                self._refuse_environment(unit, compare, [])

    def _called_from(self, unit: Unit) -> Label:
        statement = unit.statements[0]
        return Label(unit.source, unit.span(statement), "called when this is imported")

    def _called_at_import(self, unit: Unit) -> Iterable[Unit]:
        """Payload functions that evaluating the unit may call."""
        for other in sorted(self._graph.runs.get(unit, ()), key=lambda each: each.index):
            statement = other.statements[0]
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield other

    def _effect_of(self, unit: Unit, call: ast.Call, related: list[Label]) -> None:
        name = self.name_of(call.func)
        label = Label(unit.source, unit.span(call.func))
        handed = [self.name_of(argument) for argument in call.args]
        configured = {keyword.arg for keyword in call.keywords}
        if name == "logging.basicConfig" and "filename" in configured:
            help = "set up log files inside a function"
            rule = linking.EFFECT
            self.diagnostics.append(rule.at(label, *related, help=help, what=f"{name}(filename=…)"))
        elif handed and (found := [each for each in handed if each in effects()]):
            help = "do it inside a function: containers import the app too, each of them"
            self.diagnostics.append(linking.EFFECT.at(label, *related, help=help, what=found[0]))
        elif name in effects() and name.lstrip(".") not in self._own_methods:
            help = "do it inside a function: containers import the app too, each of them"
            what = name.lstrip(".")
            self.diagnostics.append(linking.EFFECT.at(label, *related, help=help, what=what))
        elif name == "print" and not related:
            if any(keyword.arg == "file" for keyword in call.keywords):
                help = "print inside a function"
                self.diagnostics.append(linking.EFFECT.at(label, help=help, what="print(file=…)"))
            else:
                help = "print inside a function"
                self.diagnostics.append(linking.PRINTS.at(label, help=help))
        elif name in ("os.getenv", "os.environ.get"):
            key = call.args[0] if call.args else None
            plain = isinstance(key, ast.Constant) and not re.search(_CREDENTIAL, str(key.value))
            if not plain:
                self._refuse_environment(unit, call, related)

    def _refuse_environment(self, unit: Unit, node: ast.expr, related: list[Label]) -> None:
        help = "read it inside the function that needs it: the launching side has no such secret"
        label = Label(unit.source, unit.span(node))
        what = ast.unparse(node)
        self.diagnostics.append(linking.ENVIRONMENT_READ.at(label, *related, help=help, what=what))


def _run_when_called(
    definition: ast.stmt, attributes: Set[str]
) -> Iterable[ast.Call | ast.Subscript]:
    """Calls and look-ups that calling a payload function (or class) makes.

    Functions inside it count where it calls them itself; of a class, the methods that making or
    using an object runs, those named in `attributes`, and those that they call.
    """
    bodies: list[ast.AST] = [definition]
    if isinstance(definition, ast.ClassDef):
        methods = {each.name: each for each in definition.body if isinstance(each, FUNCTIONS)}
        wanted = [
            each
            for name, each in methods.items()
            if name in attributes or (name.startswith("__") and name.endswith("__"))
        ]
        for method in wanted:
            for node in walk(method):
                other = methods.get(node.attr) if isinstance(node, ast.Attribute) else None
                if other is not None and other not in wanted:
                    wanted.append(other)
        bodies = list(wanted)
    seen: set[ast.AST] = set()
    while bodies:
        body = bodies.pop()
        if body in seen:
            continue
        seen.add(body)
        inner: dict[str, ast.AST] = {}
        called: set[str] = set()
        stack: list[ast.AST] = list(body.body) if isinstance(body, FUNCTIONS) else []
        while stack:
            node = stack.pop()
            if isinstance(node, FUNCTIONS):
                inner[node.name] = node
                continue
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                yield node
            if isinstance(node, ast.Call):
                yield node
                called.update(each.id for each in walk(node) if isinstance(each, ast.Name))
            stack += [c for c in children(node) if not isinstance(c, ast.Lambda)]
        bodies += [each for name, each in inner.items() if name in called]


def _shows_lines(text: str) -> bool:
    """Whether a text is a log format with the line or the file."""
    may = any(word in text for word in ("lineno", "pathname", "filename"))
    return may and re.search(_LINE_FORMAT, text) is not None


def _mentions(node: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in walk(node))


def _import_table(units: Iterable[Unit]) -> Mapping[str, str]:
    """Imported names and the dotted names that they stand for."""
    table: dict[str, str] = {"os": "os", "sys": "sys"}
    for unit in units:
        for each in unit.imports:
            for name, module, alias in imported(each.node):
                if isinstance(each.node, ast.ImportFrom):
                    table[name] = f"{module}.{alias.name}"
                elif alias.asname is not None:
                    table[name] = module
                else:
                    table[name] = name
    return table
