"""Every use of a module-level name: where it stands, when it is evaluated, and how it is used.

One walk over a module-level statement, with Python's own scope rules: a name is the module's unless
a function, lambda or comprehension around it binds it. Names in a class body count as the module's
even where the class binds them too, since such a name falls back to the module's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from jobspec.link.bindings import COMPREHENSIONS, FUNCTIONS, Bound, bound, parameters
from jobspec.link.trees import children, is_call_of, walk

Definition: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef"


ENVIRONMENT = "os.environ"
"""The environment, as a name that statements change and code reads."""

CHANGING_METHODS = frozenset(
    "setLevel addHandler removeHandler addFilter setFormatter seed filterwarnings simplefilter "
    "resetwarnings setcontext getcontext setlocale".split()
)
"""Methods by which a module or a logger is set up, whatever else it is used for."""

_KEEPERS = frozenset("field Field partial defaultdict attrib ib register".split())

_ENVIRONMENT_NAMES = frozenset(("environ", "getenv", "putenv", "unsetenv"))


class Place(NamedTuple):
    """Where a part of a statement stands.

    `now`: evaluated when the module is imported. `inert`: only stored or returned there, so that
    nothing is called. `member`: the method of a top-level class. `function`: the outermost `def`
    around it, into which an import can be placed. `annotation`: part of an annotation.
    """

    now: bool = True
    inert: bool = False
    annotation: ast.expr | None = None
    quoted: bool = False
    member: str | None = None
    function: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    guarded: bool = False


class Use(NamedTuple):
    """One use of a module-level name; `chain` is the expressions around it, innermost first."""

    name: str
    node: ast.expr
    place: Place
    chain: tuple[ast.AST, ...]


class Import(NamedTuple):
    """One import statement inside a function or block (module-level ones are units)."""

    node: ast.Import | ast.ImportFrom
    place: Place


@dataclass(eq=False, repr=False)
class Found:
    """What a walk finds in one module-level statement."""

    uses: list[Use] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    calls: list[tuple[ast.Call, Place]] = field(default_factory=list)
    attributes: list[tuple[ast.Attribute, Place]] = field(default_factory=list)
    subscripts: list[tuple[ast.Subscript, Place]] = field(default_factory=list)
    functions: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Bound]] = field(
        default_factory=list
    )
    late_binds: set[str] = field(default_factory=set)
    annotations: list[tuple[ast.expr, Place]] = field(default_factory=list)
    changed: list[tuple[str, Place]] = field(default_factory=list)


class _Scope(NamedTuple):
    kind: str
    bound: Bound
    outer: _Scope | None
    class_name: str = ""


def is_type_checking(test: ast.expr) -> bool:
    """Whether a condition is `TYPE_CHECKING` or `typing.TYPE_CHECKING`."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def catches_import_error(node: ast.Try) -> bool:
    """Whether a handler of the statement takes an ImportError."""
    broad = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
    for handler in node.handlers:
        if handler.type is None:
            return True
        if any(isinstance(part, ast.Name) and part.id in broad for part in walk(handler.type)):
            return True
    return False


class Walker:
    """Walks one module-level statement."""

    def __init__(self, future_annotations: bool, linked: Set[str]) -> None:
        self.found = Found()
        self._future = future_annotations
        self._linked = linked
        self._chain: list[ast.AST] = []

    def statement(self, node: ast.stmt) -> Found:
        """What the statement uses."""
        self._statements([node], Place(), _Scope("module", Bound(), None))
        return self.found

    # Statements

    def _statements(self, body: Iterable[ast.stmt], place: Place, scope: _Scope) -> None:
        for node in body:
            self._statement(node, place, scope)

    def _statement(self, node: ast.stmt, place: Place, scope: _Scope) -> None:
        if isinstance(node, FUNCTIONS):
            self._function(node, place, scope)
        elif isinstance(node, ast.ClassDef):
            self._class(node, place, scope)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.found.imports.append(Import(node, place))
        elif isinstance(node, ast.If) and is_type_checking(node.test):
            self._statements(node.orelse, place, scope)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            guarded = isinstance(node, ast.Try) and catches_import_error(node)
            body: list[ast.stmt] = node.body  # type: ignore[attr-defined]  # TryStar has one too
            self._statements(body, place._replace(guarded=place.guarded or guarded), scope)
            self._children(node, place, scope, skip=body)
        elif isinstance(node, ast.AnnAssign):
            self._annotated(node, place, scope)
        elif isinstance(node, ast.AugAssign):
            self._children(node, place, scope)
            if isinstance(node.target, ast.Name):
                read = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
                self._expression(read, place, scope)
        elif isinstance(node, (ast.Assign, ast.Return)):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._expression(target, place, scope)
            if node.value is not None:
                self._value(node.value, place, scope)
        elif type(node).__name__ == "TypeAlias":
            self._children(node, place._replace(now=False), scope)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            pass
        else:
            self._children(node, place, scope)

    def _children(
        self, node: ast.AST, place: Place, scope: _Scope, skip: Sequence[ast.AST] = ()
    ) -> None:
        skipped = set(map(id, skip))
        for child in children(node):
            if id(child) in skipped:
                continue
            if isinstance(child, ast.stmt):
                self._statement(child, place, scope)
            elif isinstance(child, ast.expr):
                self._expression(child, place, scope)
            else:
                self._children(child, place, scope)

    def _annotated(self, node: ast.AnnAssign, place: Place, scope: _Scope) -> None:
        self._expression(node.target, place, scope)
        evaluated = scope.kind != "function"
        self._annotation(node.annotation, place, scope, evaluated)
        if node.value is not None:
            self._value(node.value, place, scope)

    def _annotation(
        self, node: ast.expr | None, place: Place, scope: _Scope, evaluated: bool = True
    ) -> None:
        if node is None:
            return
        now = place.now and evaluated and not self._future
        inside = place._replace(now=now, annotation=node, inert=True)
        if evaluated:
            self.found.annotations.append((node, inside))
        self._expression(node, inside, scope)
        for part in walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                self._quoted(part, inside._replace(now=False, quoted=True), scope)

    def _quoted(self, node: ast.Constant, place: Place, scope: _Scope) -> None:
        """Names in a quoted annotation, at the place of the quotes."""
        try:
            parsed = ast.parse(str(node.value).strip(), mode="eval")
        except (SyntaxError, ValueError):
            return
        for part in walk(parsed):
            if isinstance(part, ast.Name):
                self._use(ast.copy_location(ast.Name(part.id, ast.Load()), node), place, scope)

    # Scopes

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, place: Place, scope: _Scope
    ) -> None:
        member = place.member
        if scope.kind == "class" and member is None and place.function is None:
            member = node.name
        for decorator in node.decorator_list:
            self._expression(decorator, place, scope)
        self._defaults(node.args, place, scope)
        for parameter in parameters(node.args):
            self._annotation(parameter.annotation, place, scope)
        self._annotation(node.returns, place, scope)
        names = bound(node.body, self._linked)
        names.names.update(parameter.arg for parameter in parameters(node.args))
        self.found.functions.append((node, names))
        self._type_parameters(node, names)
        outermost = place.function or node
        inner = Place(member=member, function=outermost, now=False, quoted=place.quoted)
        if names.globals:
            self.found.late_binds.update(names.globals & names.names)
            names.names -= names.globals
        self._statements(node.body, inner, _Scope("function", names, scope))

    def _type_parameters(self, node: ast.AST, names: Bound) -> None:
        for parameter in getattr(node, "type_params", ()):
            names.names.add(parameter.name)

    def _defaults(self, arguments: ast.arguments, place: Place, scope: _Scope) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self._value(default, place, scope)

    def _class(self, node: ast.ClassDef, place: Place, scope: _Scope) -> None:
        for part in (*node.decorator_list, *node.bases, *(word.value for word in node.keywords)):
            self._expression(part, place, scope)
        names = bound(node.body, self._linked)
        names.names.update(("__module__", "__qualname__"))
        if ast.get_docstring(node, clean=False) is not None:
            names.names.add("__doc__")
        self._type_parameters(node, names)
        self._statements(node.body, place, _Scope("class", names, scope, node.name))

    def _lambda(self, node: ast.Lambda, place: Place, scope: _Scope, stored: bool) -> None:
        """A lambda that is handed to a call may be called by it; one that is stored is not yet."""
        self._defaults(node.args, place, scope)
        names = bound([node.body])
        names.names.update(parameter.arg for parameter in parameters(node.args))
        inner = place._replace(now=place.now and not stored, inert=False)
        self._expression(node.body, inner, _Scope("function", names, scope))

    def _comprehension(self, node: ast.expr, place: Place, scope: _Scope) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]  # all four have them
        self._expression(generators[0].iter, place, scope)
        names = bound([generator.target for generator in generators])
        inner = _Scope("function", names, scope)
        for index, generator in enumerate(generators):
            if index:
                self._expression(generator.iter, place, inner)
            for condition in generator.ifs:
                self._expression(condition, place, inner)
        for name in ("elt", "key", "value"):
            part = getattr(node, name, None)
            if part is not None:
                self._expression(part, place, inner)

    # Expressions

    def _value(self, node: ast.expr, place: Place, scope: _Scope) -> None:
        """A value that is stored: names in it are read, and nothing is called with them."""
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            self._chain.append(node)
            for element in node.elts:
                self._value(element, place, scope)
            self._chain.pop()
        elif isinstance(node, ast.Dict):
            self._chain.append(node)
            for key in node.keys:
                if key is not None:
                    self._expression(key, place, scope)
            for value in node.values:
                self._value(value, place, scope)
            self._chain.pop()
        elif isinstance(node, ast.Name):
            self._use(node, place._replace(inert=True), scope)
        elif isinstance(node, ast.Lambda):
            self._chain.append(node)
            self._lambda(node, place, scope, stored=True)
            self._chain.pop()
        else:
            self._expression(node, place, scope)

    def _expression(self, node: ast.expr, place: Place, scope: _Scope) -> None:
        if isinstance(node, ast.Name):
            self._use(node, place, scope)
            return
        if isinstance(node, ast.Call):
            self.found.calls.append((node, place))
            self._sets(node, place, scope)
        elif isinstance(node, ast.Attribute):
            self.found.attributes.append((node, place))
            if node.attr in _ENVIRONMENT_NAMES:
                self.found.uses.append(Use(ENVIRONMENT, node, place, ()))
        elif isinstance(node, ast.Subscript):
            self.found.subscripts.append((node, place))
        self._chain.append(node)
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            self._changes(node, place, scope)
        if isinstance(node, ast.Lambda):
            self._lambda(node, place, scope, stored=self._is_kept())
        elif isinstance(node, COMPREHENSIONS):
            self._comprehension(node, place, scope)
        else:
            for child in children(node):
                if isinstance(child, ast.expr):
                    self._expression(child, place, scope)
                else:
                    self._children(child, place, scope)
        self._chain.pop()

    def _is_kept(self) -> bool:
        """Whether the innermost call around keeps functions for later."""
        for parent in self._chain[-2::-1]:
            if isinstance(parent, ast.Call):
                name = ast.unparse(parent.func).rpartition(".")[2]
                return name in _KEEPERS
        return True

    def _sets(self, node: ast.Call, place: Place, scope: _Scope) -> None:
        """`setattr(Config, …)` and `sys.path.append(…)` change what they name."""
        changed = node.args[0] if node.args else None
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if is_call_of(node, ("setattr", "delattr")) and isinstance(changed, ast.Name):
            if _is_global(changed.id, scope):
                self.found.changed.append((changed.id, place))
        elif changed is not None and isinstance(owner, ast.Attribute):
            if ast.unparse(owner) in ("sys.path", "sys.modules"):
                self.found.changed.append(("sys", place))

    def _changes(self, node: ast.Attribute | ast.Subscript, place: Place, scope: _Scope) -> None:
        """Notes a module-level name of which an attribute or element is set or deleted."""
        parent = self._chain[-2] if len(self._chain) > 1 else None
        calls = isinstance(parent, ast.Call) and parent.func is node
        changing = isinstance(node, ast.Attribute) and calls and node.attr in CHANGING_METHODS
        if not changing and isinstance(node.ctx, ast.Load):
            return
        root: ast.expr = node
        while isinstance(root, (ast.Attribute, ast.Subscript, ast.Call)):
            root = root.func if isinstance(root, ast.Call) else root.value
        if isinstance(root, ast.Name) and _is_global(root.id, scope):
            self.found.changed.append((root.id, place))

    def _use(self, node: ast.Name, place: Place, scope: _Scope) -> None:
        own = scope.bound
        if scope.kind == "class" and node.id in own.names and node.id not in own.globals:
            if not isinstance(node.ctx, ast.Load) or node.id.startswith("__"):
                return
        if _is_global(node.id, scope):
            if node.id in _ENVIRONMENT_NAMES:
                self.found.uses.append(Use(ENVIRONMENT, node, place, ()))
            name = _mangled(node.id, scope)
            self.found.uses.append(Use(name, node, place, tuple(reversed(self._chain))))


def _mangled(name: str, scope: _Scope | None) -> str:
    """The name as a class body sees it: `__name` belongs to the class."""
    if not name.startswith("__") or name.endswith("__"):
        return name
    while scope is not None and not scope.class_name:
        scope = scope.outer
    return name if scope is None else f"_{scope.class_name.lstrip('_')}{name}"


def _is_global(name: str, scope: _Scope) -> bool:
    current: _Scope | None = scope
    while current is not None and current.kind != "module":
        if name in current.bound.globals:
            return True
        if current.kind == "function" and name in current.bound.names:
            return False
        current = current.outer
    return True
