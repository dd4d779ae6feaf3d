"""What can change: names whose value another statement may change by merely reading them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from jobspec.link.payload import Role, Unit
from jobspec.link.trees import is_call_of, walk
from jobspec.link.uses import is_type_checking

PLAIN_BASES = frozenset(
    [
        "object",
        "Enum",
        "IntEnum",
        "StrEnum",
        "Flag",
        "IntFlag",
        "Protocol",
        "ABC",
        "Generic",
        "NamedTuple",
        "TypedDict",
        "Exception",
        "ValueError",
        "RuntimeError",
        "KeyError",
        "LookupError",
        "TypeError",
        "ArithmeticError",
        "OSError",
    ]
)
_CHANGEABLE_LITERALS = (ast.List, ast.Dict, ast.Set, ast.Call, ast.ListComp, ast.DictComp)
_STATELESS_DECORATORS = frozenset(
    [
        "wraps",
        "contextmanager",
        "asynccontextmanager",
        "override",
        "final",
        "no_type_check",
        "overload",
        "abstractmethod",
        "cache",
        "lru_cache",
        "deprecated",
        "runtime_checkable",
    ]
)
_FIXED_MAKERS = frozenset(
    [
        "Path",
        "PurePath",
        "PurePosixPath",
        "int",
        "float",
        "str",
        "bytes",
        "bool",
        "tuple",
        "frozenset",
        "complex",
        "range",
        "compile",
        "Decimal",
        "Fraction",
        "timedelta",
        "datetime",
        "date",
        "time",
        "TypeVar",
        "ParamSpec",
        "NewType",
        "namedtuple",
        "getLogger",
        "itemgetter",
        "attrgetter",
        "slice",
    ]
)


class State:
    """Knows the payload's definitions by name; `subclasses`: whether it asks for subclasses."""

    def __init__(self, definers: Mapping[str, Sequence[Unit]], subclasses: bool) -> None:
        self.definers = definers
        self._subclasses = subclasses

    def is_changeable(self, name: str) -> bool:
        """Whether who reads the name could change what it stands for."""
        return any(self._binds_changeable(unit, name) for unit in self.definers.get(name, ()))

    def _binds_changeable(self, unit: Unit, name: str) -> bool:
        if unit.role is Role.IMPORT:
            return False
        if any(name in found.late_binds for found in unit.found):
            return True
        for statement in unit.statements:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if not all(self._keeps_no_state(each) for each in statement.decorator_list):
                    return True
                defaults = [*statement.args.defaults, *statement.args.kw_defaults]
                if any(isinstance(each, _CHANGEABLE_LITERALS) for each in defaults):
                    return True
            elif isinstance(statement, ast.ClassDef):
                if self._class_has_state(statement):
                    return True
            elif not self._is_fixed(statement, (unit,)):
                return True
        return False

    def _keeps_no_state(self, decorator: ast.expr) -> bool:
        """Whether what a decorator makes of a function is not changed by its later uses."""
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = ast.unparse(target).rpartition(".")[2]
        return name in _STATELESS_DECORATORS or self._is_own(name)

    def _is_fixed(self, statement: ast.stmt, above: tuple[Unit, ...]) -> bool:
        """Whether a statement only binds values that cannot change."""
        if isinstance(statement, ast.If) and is_type_checking(statement.test):
            return True
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            plain = all(isinstance(target, ast.Name) for target in targets)
            value = statement.value
            return plain and (value is None or self._is_fixed_value(value, above))
        return type(statement).__name__ == "TypeAlias"

    def _is_fixed_value(self, node: ast.expr, above: tuple[Unit, ...]) -> bool:
        if isinstance(node, (ast.Constant, ast.JoinedStr)):
            return True
        if isinstance(node, ast.Tuple):
            return all(self._is_fixed_value(element, above) for element in node.elts)
        if isinstance(node, ast.UnaryOp):
            return self._is_fixed_value(node.operand, above)
        if isinstance(node, ast.BinOp):
            sides = (node.left, node.right)
            return all(self._is_fixed_value(side, above) for side in sides)
        if isinstance(node, ast.Name):
            units = self.definers.get(node.id, ())
            return bool(units) and all(
                unit not in above
                and unit.role is Role.CODE
                and not any(node.id in found.late_binds for found in unit.found)
                and all(self._is_fixed(each, (*above, unit)) for each in unit.statements)
                for unit in units
            )
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                name = function.attr
            else:
                name = function.id if isinstance(function, ast.Name) else ""
            return name in _FIXED_MAKERS and not self._is_own(name)
        return False

    def _is_own(self, name: str) -> bool:
        """Whether the payload itself defines the name, other than by an import."""
        return any(unit.role is not Role.IMPORT for unit in self.definers.get(name, ()))

    def _class_has_state(self, node: ast.ClassDef) -> bool:
        names = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
        if self._subclasses or "__init_subclass__" in names or node.keywords:
            return True
        if any(_sets_class_attribute(each, node.name) for each in walk(node)):
            return True
        if any(ast.unparse(base).rpartition(".")[2] not in PLAIN_BASES for base in node.bases):
            return any(self._class_of_payload_has_state(base) for base in node.bases)
        return not all(
            isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Pass, ast.Expr))
            or self._is_fixed(each, ())
            for each in node.body
        )

    def _class_of_payload_has_state(self, base: ast.expr) -> bool:
        """Whether a base is not the payload's, or is called like its class, or has state."""
        if not isinstance(base, ast.Name):
            return True
        classes = [
            statement
            for unit in self.definers.get(base.id, ())
            for statement in unit.statements
            if isinstance(statement, ast.ClassDef) and statement.name == base.id
        ]
        return not classes or any(
            any(getattr(each, "id", "") == base.id for each in node.bases)
            or self._class_has_state(node)
            for node in classes
        )


def _sets_class_attribute(node: ast.AST, name: str) -> bool:
    """Whether a node of a class sets an attribute of the class itself."""
    if isinstance(node, ast.Call) and is_call_of(node, ("setattr", "delattr")):
        return bool(node.args) and ast.unparse(node.args[0]) in ("cls", name)
    if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
        return False
    owner = ast.unparse(node.value)
    return owner in ("cls", name, "type(self)", "__class__", "self.__class__")
