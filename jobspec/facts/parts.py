"""The parts of a payload, and what stands in each: calls, names, texts, imports."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from jobspec.diagnostic import Label
from jobspec.link.bindings import FUNCTIONS
from jobspec.link.payload import Located, PayloadFile, Unit


class Site(NamedTuple):
    """Where something stands in a part.

    `around` are the definitions, lambdas, blocks and comprehensions around it, outermost first, the
    part's own definition among them; `at_import`: evaluated when the app is imported.
    """

    around: tuple[ast.AST, ...]
    at_import: bool

    @property
    def function(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The innermost function around it, if there is one."""
        functions = (node for node in reversed(self.around) if isinstance(node, FUNCTIONS))
        return next(functions, None)

    def is_caught(self, names: Collection[str]) -> bool:
        """Whether a failure here is taken care of, where a handler names one of those exceptions."""
        for node in self.around:
            for handler in node.handlers if isinstance(node, ast.Try) else ():
                caught = "" if handler.type is None else ast.unparse(handler.type)
                if handler.type is None or any(name in caught for name in names):
                    return True
            if isinstance(node, (ast.With, ast.AsyncWith)):
                if any("suppress" in ast.unparse(item.context_expr) for item in node.items):
                    return True
        return False

    @property
    def in_loop(self) -> bool:
        """Whether it stands in a loop or comprehension of its own function."""
        for node in reversed(self.around):
            if isinstance(node, (*FUNCTIONS, ast.Lambda)):
                return False
            if isinstance(node, _LOOPS):
                return True
        return False


_LOOPS = (
    *(ast.For, ast.AsyncFor, ast.While),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


class Call(NamedTuple):
    """A call.

    `name` is what is called, in full (`numpy.random.rand` for `np.random.rand`), of a name that the
    module has, an import binds or Python brings; it is empty where that cannot be told: a local
    variable, or what another call returned. `method` is its last part, which is always there for a
    name or an attribute: `save` for `model.save()`.
    """

    name: str
    method: str
    node: ast.Call
    site: Site


class Reading(NamedTuple):
    """A name with the attributes behind it, resolved as in a `Call`: `os.environ`, `volume.commit`.

    `is_stored`: it is set or deleted rather than read. What is called is read as well.
    """

    name: str
    node: ast.Name | ast.Attribute
    is_stored: bool
    site: Site


class Text(NamedTuple):
    """A string literal; `is_whole` unless it is part of an f-string. No docstrings, no annotations."""

    value: str
    node: ast.Constant
    is_whole: bool
    site: Site


class Imported(NamedTuple):
    """A module that an import statement names, in full; `name` is what it takes from there, if so.

    `guarded`: it stands in a `try` that catches its failure.
    """

    module: str
    name: str | None
    node: ast.Import | ast.ImportFrom
    site: Site
    guarded: bool

    @property
    def is_conditional(self) -> bool:
        """Whether its function may run without it: it is guarded, or stands under a condition."""
        conditions = (ast.If, ast.Try, ast.Match, ast.ExceptHandler, ast.While)
        return self.guarded or any(isinstance(node, conditions) for node in self.site.around)


@dataclass(eq=False, repr=False)
class Part:
    """A module-level statement of the payload, or one method of a class at its top.

    `aliases` are what the imports outside functions bind, by name.

    `name` is that of a function or class, `Model.predict` for a method, and empty for any other
    statement. The part of a class holds what its body has outside its methods.
    """

    file: PayloadFile
    unit: Unit
    member: str | None
    name: str
    aliases: Mapping[str, str]
    calls: list[Call] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    imports: list[Imported] = field(default_factory=list)

    @cached_property
    def called(self) -> Mapping[ast.Call, str]:
        """What each of its calls calls, in full."""
        return {call.node: call.name for call in self.calls}

    @property
    def function(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function or method that the part is, if it is one."""
        wanted = self.member or self.name
        for statement in self.unit.statements:
            for node in (statement, *getattr(statement, "body", ())):
                if isinstance(node, FUNCTIONS) and node.name == wanted:
                    return node
        return None

    def resolved(self, node: ast.expr) -> str:
        """An annotation's name in full, quoted or not; empty for what is no name."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.strip()
        elif isinstance(node, (ast.Name, ast.Attribute)):
            name = ast.unparse(node)
        else:
            return ""
        root, dot, behind = name.partition(".")
        return self.aliases.get(root, root) + dot + behind

    def label(self, node: Located, text: str = "") -> Label:
        """Where a node of the part stands; of a definition, its name."""
        return Label(self.unit.source, self.unit.span(node), text)
