"""AppPlan to text, through the templates.

A template prints nothing that one of the functions here did not make: `finalize` refuses every
other value, so that no text of a spec becomes code by being forgotten. Beside the plan a template
sees `main`, the plan of the local entry point, and `local`, the printed names of its variables.
"""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, Undefined

from jobspec.emit import printer
from jobspec.emit.templates import environment
from jobspec.expression import (
    Attribute,
    Below,
    Call,
    Data,
    Expression,
    Literal,
    Mapped,
    Name,
    Sequence,
    Template,
    lift,
)
from jobspec.plan import AppPlan, Declaration, Parameter, Verbatim, free_name

_EXPRESSIONS = (Literal, Name, Template, Sequence, Mapped, Call, Attribute, Below)
_DOTTED = re.compile(r"[^\W\d]\w*(?:\(\))?(?:\.[^\W\d]\w*)*")


class Printed(str):
    """Text that a filter made."""

    __slots__ = ()


class _Locals:
    """Variables of the local entry point: `local.done` is `done`, or `done_` where that is taken."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._taken = taken

    def __getitem__(self, name: str) -> Printed:
        return _name(free_name(name, self._taken))


def _finalize(value: object) -> Printed:
    if not isinstance(value, Printed):
        raise TypeError(f"a template printed a {type(value).__name__} that no filter made")
    return value


def _py(value: Expression | Data | Undefined, indent: int = 0) -> Printed:
    if isinstance(value, Undefined):
        raise TypeError("a template named something that the plan does not have")
    expression = value if isinstance(value, _EXPRESSIONS) else lift(value)
    return Printed(printer.show(expression, indent))


def _name(value: str) -> Printed:
    if not _DOTTED.fullmatch(value):
        raise ValueError(f"not a name: {value!r}")
    return Printed(value)


def _assigned(value: Expression, name: str, indent: int) -> Printed:
    """`name = value`, `indent` columns deep."""
    head = f"{_name(name)} = "
    return Printed(head + printer.show(value, indent, len(head)))


def _braced(name: str, how: str = "") -> Printed:
    """A name where an f-string has its value; `how` is the conversion or format."""
    return Printed(f"{{{_name(name)}{how}}}")


def _declaration(declaration: Declaration | Verbatim) -> Printed:
    if isinstance(declaration, Verbatim):
        return Printed(declaration.text)
    return _assigned(declaration.value, declaration.name, 0)


def _decorator(call: Call, indent: str) -> Printed:
    width = len(indent.expandtabs(4))
    text = printer.show(call, width, 1)
    if width and indent != " " * width:
        text = text.replace("\n" + " " * width, "\n" + indent)
    return Printed(f"{indent}@{text}")


def _toml(value: str | tuple[str, ...]) -> Printed:
    if isinstance(value, tuple):
        return Printed("[" + ", ".join(_toml(item) for item in value) + "]")
    return Printed(printer.toml(value))


def _union(annotation: str) -> Printed:
    """A type, or several with `|` between them."""
    return Printed(" | ".join(map(_name, annotation.split(" | "))))


def _parameters(given: tuple[Parameter, ...]) -> Printed:
    """The parameter list of a local entry point."""
    shown = [
        f"{_name(each.name)}: {_union(each.annotation)} = {printer.flat(each.default)}"
        for each in given
    ]
    line = ", ".join(shown)
    if len("def main() -> None:") + len(line) <= printer.WIDTH:
        return Printed(line)
    if len(printer.INDENT) + len(line) <= printer.WIDTH:
        return Printed(f"\n{printer.INDENT}{line}\n")
    return Printed("\n" + "".join(f"{printer.INDENT}{each},\n" for each in shown))


def _names(values: tuple[str, ...]) -> Printed:
    """File names for a comment: "a", "a and b", "a, b and c"."""
    shown = [printer.comment(value) for value in values]
    return Printed(" and ".join([*([", ".join(shown[:-1])] if shown[1:] else []), shown[-1]]))


@cache
def _environment() -> Environment:
    made = environment(_finalize)
    made.filters.update(
        py=_py,
        name=_name,
        assigned=_assigned,
        braced=_braced,
        declaration=_declaration,
        decorator=_decorator,
        toml=_toml,
        names=_names,
        parameters=_parameters,
        listed=lambda names: Printed(", ".join(_name(name) for name in names)),
        verbatim=Printed,
        comment=lambda text: Printed(printer.comment(text)),
        docstring=lambda text: Printed(printer.docstring(text)),
    )
    return made


def render(plan: AppPlan) -> str:
    """The text of the app, not yet sealed."""
    template = _environment().get_template("app.py.jinja")
    main = plan.main
    local = _Locals(frozenset() if main is None else main.taken)
    text = template.render(plan=plan, main=main, local=local)
    return text.rstrip("\n") + "\n"
