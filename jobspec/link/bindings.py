"""Which names a block of statements binds in its own scope."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field

from jobspec.link.trees import children, walk

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(eq=False, repr=False)
class Bound:
    """The names of one scope: bound in it, declared global, declared nonlocal."""

    names: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)


# Other nodes bind nothing, and what is right below them stands in the scope that they stand in.
_OF_INTEREST = frozenset(
    (
        *(ast.Name, ast.Import, ast.ImportFrom, ast.ExceptHandler, ast.Global, ast.Nonlocal),
        *(*FUNCTIONS, ast.ClassDef, ast.Lambda, *COMPREHENSIONS, *ast.pattern.__subclasses__()),
    )
)


def import_name(alias: ast.alias) -> str:
    """The name that one part of an import statement binds."""
    return alias.asname or alias.name.partition(".")[0]


def pattern_names(node: ast.pattern) -> Iterator[str]:
    """The names that a match pattern captures."""
    for part in walk(node):
        if isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name is not None:
            yield part.name
        elif isinstance(part, ast.MatchMapping) and part.rest is not None:
            yield part.rest


def bound(body: Iterable[ast.AST], linked: Set[str] = frozenset()) -> Bound:
    """What the statements bind in the scope that they stand in, nested blocks included.

    `from M import name` with M in `linked` binds nothing: the linker takes such imports out.
    """
    found = Bound()
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if type(node) not in _OF_INTEREST:
            stack += children(node)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found.names.add(node.name)
            stack += _evaluated_outside(node)
        elif isinstance(node, ast.Lambda):
            stack += [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        elif isinstance(node, COMPREHENSIONS):
            found.names.update(_walrus_names(node))
        elif not is_linked(node, linked):
            _bind(node, found)
            stack += children(node)
    return found


def is_linked(node: ast.AST, linked: Set[str]) -> bool:
    """Whether a statement imports from the app itself or from another payload file."""
    return isinstance(node, ast.ImportFrom) and node.level == 0 and node.module in linked


def _bind(node: ast.AST, found: Bound) -> None:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        found.names.add(node.id)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        found.names.update(import_name(alias) for alias in node.names)
    elif isinstance(node, ast.ExceptHandler) and node.name is not None:
        found.names.add(node.name)
    elif isinstance(node, ast.Global):
        found.globals.update(node.names)
    elif isinstance(node, ast.Nonlocal):
        found.nonlocals.update(node.names)
    elif isinstance(node, ast.pattern):
        found.names.update(pattern_names(node))


def _evaluated_outside(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
) -> list[ast.AST]:
    """What a definition evaluates in the scope around it (for walrus targets)."""
    outside: list[ast.AST] = list(node.decorator_list)
    if isinstance(node, ast.ClassDef):
        return [*outside, *node.bases, *node.keywords]
    return [*outside, *node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]


def _walrus_names(node: ast.AST) -> Iterator[str]:
    """Walrus targets in a comprehension, which bind in the scope around it."""
    for part in walk(node):
        if isinstance(part, ast.NamedExpr):
            yield part.target.id


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters of a function, in order."""
    found = [*arguments.posonlyargs, *arguments.args]
    if arguments.vararg is not None:
        found.append(arguments.vararg)
    found += arguments.kwonlyargs
    if arguments.kwarg is not None:
        found.append(arguments.kwarg)
    return found
