"""What a function of the payload can be called with."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import NamedTuple


class Signature(NamedTuple):
    """The parameters that callers hand something to.

    `positional` are those that take an argument by its place, in order; `named` those that may be
    named; `required` those without a default.
    """

    positional: tuple[str, ...]
    named: frozenset[str]
    required: frozenset[str]
    takes_more: bool
    takes_any_name: bool

    @classmethod
    def of(cls, node: ast.FunctionDef | ast.AsyncFunctionDef, *, is_method: bool) -> Signature:
        """That of a function; of a method without its first parameter."""
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        without = {each.arg for each in positional[: len(positional) - len(arguments.defaults)]}
        without |= {
            each.arg
            for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is None
        }
        own = positional[1:] if is_method else positional
        names = [each.arg for each in own]
        only_by_place = {each.arg for each in arguments.posonlyargs}
        named = {*names, *(each.arg for each in arguments.kwonlyargs)} - only_by_place
        return cls(
            tuple(names),
            frozenset(named),
            frozenset(without & {*names, *named}),
            arguments.vararg is not None,
            arguments.kwarg is not None,
        )

    @property
    def most(self) -> int:
        """How many arguments it takes by their place."""
        return 10**6 if self.takes_more else len(self.positional)

    @property
    def shown(self) -> str:
        """Its parameters, for people."""
        others = sorted(self.named - set(self.positional))
        names = [*self.positional, *(["*args"] if self.takes_more else []), *others]
        names += ["**kwargs"] if self.takes_any_name else []
        return f"it takes: {', '.join(names)}" if names else "it takes no arguments"

    def takes(self, name: str) -> bool:
        """Whether an argument may be named so."""
        return self.takes_any_name or name in self.named

    def missing(self, by_place: int, names: Collection[str]) -> list[str]:
        """The parameters that so many arguments and those names leave without a value."""
        given = {*self.positional[:by_place], *names}
        ordered = [*self.positional, *sorted(self.named - set(self.positional))]
        return [name for name in ordered if name in self.required and name not in given]
