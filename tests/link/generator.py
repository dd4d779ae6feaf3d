"""Payload modules that combine idioms over one small pool of names, with a spec for each.

A module is grown statement by statement. The builder knows of each name what kind of value it holds
and whether the image's package was needed to make it, so that most modules import, and most local
functions stay off the image; a few are let through on purpose.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
NAMES = ("alpha", "beta", "gamma", "delta", "Épsilon", "zeta", "_eta", "theta")
RAW = "\0"  # begins a line that indentation must leave alone: the inside of a string


@dataclass(frozen=True)
class Module:
    """A payload, the spec beside it, and what to call on each side."""

    payload: str
    spec: str
    calls: tuple[str, ...]
    local: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{self.spec}\n# --- job.py, calls {self.calls}, local {self.local}\n{self.payload}"


@dataclass
class Name:
    """What a module-level name holds: `kind` and whether making it needed the image."""

    kind: str
    image: bool = False


@dataclass
class Code:
    """An expression and whether evaluating it needs the image."""

    text: str
    image: bool = False


@dataclass
class State:
    """What the module has bound so far."""

    names: dict[str, Name] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> list[str]:
        """The names that hold such a value now."""
        return [name for name, value in self.names.items() if value.kind in kinds]


class Builder:
    """Draws a module."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.state = State()
        self.has_image = self.chance(70)
        self.future = self.chance(50)
        self.had_array = False
        self.entries: list[str] = []
        self.uncalled: list[str] = []
        self.declared = ["LIMIT"] if self.chance(40) else []
        self.handles = ["store", "todo"] if self.chance(30) else []

    def chance(self, percent: int) -> bool:
        """True that often; false is the simpler case."""
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)

    def pick(self, options: Sequence[T]) -> T:
        """One of them; the first is the simplest."""
        chosen: T = options[self.draw(st.integers(0, len(options) - 1))]
        return chosen

    # Expressions ---------------------------------------------------------------------------------

    def number(self, depth: int = 2) -> Code:
        """An expression that gives an integer."""
        options: list[Callable[[], Code]] = [self._literal, self._literal]
        if self.state.of_kind("int", "func", "list"):
            options += [self._stored] * 3
        if self.declared:
            options.append(lambda: Code("LIMIT"))
        if self.has_image:
            options.append(lambda: Code("imagelib.ONE", image=True))
        if depth:
            options += [self._sum, self._chosen, self._applied, self._comprehended]
        return self.pick(options)()

    def _literal(self) -> Code:
        return Code(str(self.draw(st.integers(0, 9))))

    def _stored(self) -> Code:
        name = self.pick(self.state.of_kind("int", "func", "list"))
        value = self.state.names[name]
        forms = {"int": "{}", "func": "{}(2)", "list": "len({})"}
        return Code(forms[value.kind].format(name), value.image)

    def _sum(self) -> Code:
        left, right = self.number(1), self.number(0)
        text = self.pick(["{} + {}", "({} * {})", "max({}, {})", "(\n    {}\n    - {}  # odd\n)"])
        return Code(text.format(left.text, right.text), left.image or right.image)

    def _chosen(self) -> Code:
        one, other = self.number(0), self.number(0)
        return Code(f"({one.text} if {other.text} else 3)", one.image or other.image)

    def _applied(self) -> Code:
        inner = self.number(0)
        return Code(f"(lambda q, k=2: q + k)({inner.text})", inner.image)

    def _comprehended(self) -> Code:
        inner = self.number(0)
        return Code(f"sum(i + {inner.text} for i in range(2))", inner.image)

    def text(self) -> str:
        """A string literal over one or more lines, as lines that must not be indented."""
        return self.pick(
            [
                "'plain'",
                '"""one\n\0two\n\0    three"""',
                "'''{{ app }}\n\0# not a comment\n\0'''",
                'f"""{1 + 1}\n\0  {"x"!r}"""',
                '"a" \\\n    "b"',
                'r"\\n" "é🙂"',
            ]
        )

    # Statements ----------------------------------------------------------------------------------

    def fresh(self) -> str:
        """A name for a new binding; it may be in use already."""
        free = [name for name in NAMES if name not in self.entries]
        return self.pick(free)

    def bind(self, name: str, kind: str, image: bool = False) -> None:
        """Note what the name holds from here on."""
        self.state.names[name] = Name(kind, image)

    def statement(self, depth: int = 2) -> str:
        """One statement, perhaps compound, as text."""
        simple: list[Callable[[], str]] = [
            self.assign, self.assign, self.make_list, self.make_dict, self.function, self.function,
            self.make_class, self.make_string, self.annotated, self.imported, self.stateful,
        ]  # fmt: skip
        if self.state.of_kind("list"):
            simple += [self.mutate] * 3
        if self.state.of_kind("dict"):
            simple += [self.set_item] * 2
        if self.state.of_kind("int"):
            simple += [self.augment, self.alias, self.delete]
        if self.state.of_kind("class"):
            simple += [self.subclass] * 2
        if self.state.of_kind("register"):
            simple += [self.registered] * 2
        if depth:
            simple += [self.conditional, self.attempt, self.loop, self.within, self.together]
        return self.pick(simple)() if depth == 2 else self._nested_pick(simple)

    def _nested_pick(self, options: list[Callable[[], str]]) -> str:
        return self.pick(options)()

    def assign(self) -> str:
        code = self.number()
        if self.has_image and self.chance(15):
            return self._image_value()
        name = self.fresh()
        self.bind(name, "int", code.image)
        if self.chance(15):
            other = self.fresh()
            self.bind(other, "int", code.image)
            self.bind(name, "int", code.image)
            return f"{name} = ({other} := {code.text})"
        if self.chance(10):
            return f"{name}, *_rest = {code.text}, 1, 2"
        return f"{name} = {code.text}"

    def _image_value(self) -> str:
        name = self.fresh()
        self.had_array = True
        self.bind(name, "array", image=True)
        return f"{name} = imagelib.array([1, 2]) * 2"

    def make_list(self) -> str:
        inner = self.number(1)
        name = self.fresh()
        self.bind(name, "list", inner.image)
        return f"{name} = [{inner.text}]"

    def make_dict(self) -> str:
        inner = self.number(1)
        name = self.fresh()
        self.bind(name, "dict", inner.image)
        return f'{name} = {{"k": {inner.text}}}'

    def make_string(self) -> str:
        name = self.fresh()
        self.bind(name, "str")
        return f"{name} = {self.text()}"

    def annotated(self) -> str:
        name = self.fresh()
        if self.chance(30):
            return f"{name}_hint: int"
        code = self.number(1)
        self.bind(name, "int", code.image)
        return f"{name}: int = {code.text}"

    def imported(self) -> str:
        text, name, kind = self.pick(
            [
                ("import math", "math", "module"),
                ("from functools import reduce as {}", self.fresh(), "builtin"),
                ("import os.path as {}", self.fresh(), "module"),
                ("from collections import OrderedDict", "OrderedDict", "builtin"),
            ]
        )
        self.bind(name, kind)
        return text.format(name)

    def stateful(self) -> str:
        """A counter that every later use advances."""
        name = self.fresh()
        self.bind(name, "func")
        return (
            f"def {name}(x, seen=[]):\n    seen.append(x)\n    return len(seen)"
            if self.chance(50)
            else f"{name} = (lambda box: lambda x: box.append(x) or len(box))([])"
        )

    def mutate(self) -> str:
        name = self.pick(self.state.of_kind("list"))
        code = self.number(1)
        self._touch(name, code)
        return self.pick(
            [f"{name}.append({code.text})", f"{name} += [{code.text}]", f"{name}[0] = {code.text}"]
        )

    def set_item(self) -> str:
        name = self.pick(self.state.of_kind("dict"))
        code = self.number(1)
        self._touch(name, code)
        return self.pick([f'{name}["m"] = {code.text}', f"{name}.update(n={code.text})"])

    def _touch(self, name: str, code: Code) -> None:
        self.state.names[name].image |= code.image

    def augment(self) -> str:
        name = self.pick(self.state.of_kind("int"))
        code = self.number(1)
        self._touch(name, code)
        return f"{name} += {code.text}"

    def alias(self) -> str:
        name = self.pick(list(self.state.names))
        other = self.fresh()
        self.state.names[other] = copy.copy(self.state.names[name])
        return f"{other} = {name}"

    def delete(self) -> str:
        name = self.pick(self.state.of_kind("int"))
        del self.state.names[name]
        return f"del {name}"

    def function(self) -> str:
        """A helper: int to int, with what it closes over, or a registering decorator."""
        if self.chance(15):
            return self._register()
        default = self.number(0)
        body = self.number(1)
        name = self.fresh()
        image = default.image or body.image
        lines = []
        if self.chance(20):
            lines.append(self._decorator())
            image |= "imagelib" in lines[0]
        hint = self._hint()
        lines.append(f"def {name}(x{hint}, k={default.text}):")
        if self.chance(25):
            lines.append('    """Docs.\n\0\n\0      More.\n\0    """')
        if self.chance(15) and self.state.of_kind("int"):
            changed = self.pick(self.state.of_kind("int"))
            if changed != name:
                lines.append(f"    global {changed}\n    {changed} = {changed} + 1")
        if self.chance(20):
            lines.append("    def inner(y):\n        return y + 1\n    x = inner(x)")
        lines.append(f"    return x + k + {body.text.replace(chr(10), ' ').replace('# odd', '')}")
        self.bind(name, "func" if not lines[0].startswith("@imagelib") else "tuple", image)
        return "\n".join(lines)

    def _hint(self) -> str:
        if not self.chance(30):
            return ""
        if self.has_image and self.future and self.chance(50):
            return ": imagelib.Array | int"
        return ': "Missing"' if self.chance(30) else ": int"

    def _decorator(self) -> str:
        options = ["@functools.lru_cache(maxsize=None)", "@functools.wraps(len)"]
        if self.has_image and self.chance(50):
            options = ["@imagelib.jit", '@imagelib.compiled("""m\n\0n""")']
        return self.pick(options)

    def _register(self) -> str:
        table = self.fresh()
        self.bind(table, "table")
        self.bind("register", "register")
        self.state.names["register"].image = False
        return f"{table} = {{}}\ndef register(f):\n    {table}[f.__name__] = f\n    return f"

    def registered(self) -> str:
        name = self.fresh()
        body = self.number(1)
        if name == "register":
            return "pass"
        self.bind(name, "func", body.image)
        text = body.text.replace("\n", " ").replace("# odd", "")
        return f"@register\ndef {name}(x):\n    return x * {text}"

    def make_class(self) -> str:
        if self.chance(25):
            return self._plain_class()
        code = self.number(1)
        name = self.fresh()
        base = ""
        image = code.image
        if self.has_image and self.chance(15):
            base, image = "(imagelib.Array)", True
        kind = "other" if base else "class"
        self.bind(name, kind, image)
        hook = "    known = []\n\n    def __init_subclass__(cls):\n        cls.known.append(cls.__name__)\n"
        return (
            f"class {name}{base}:\n"
            + ('    """Docs\n\0      kept."""\n' if self.chance(30) else "")
            + (hook if self.chance(40) and not base else "")
            + f"    value = {code.text}\n\n    def get(self, x=1):\n        return self.value + x"
        )

    def _plain_class(self) -> str:
        name = self.fresh()
        self.bind(name, "made")
        return self.pick(
            [
                f"@dataclasses.dataclass\nclass {name}:\n    x: int = 1\n    y: list[int] = "
                "dataclasses.field(default_factory=list)",
                f"class {name}(enum.Enum):\n    ONE = 1\n    TWO = enum.auto()",
                f"class {name}(typing.NamedTuple):\n    a: int = 2\n    b: str = 'b'",
                f"class {name}(Exception):\n    def __str__(self):\n        return 'own'",
            ]
        )

    def subclass(self) -> str:
        base = self.pick(self.state.of_kind("class"))
        name = self.fresh()
        if name == base:
            return "pass"
        image = self.state.names[base].image
        mixin = ""
        if self.has_image and self.chance(20):
            mixin, image = ", imagelib.nn.functional.__class__ if False else object", True
        self.bind(name, "class", image)
        if image:
            self.state.names[base].image = True
        return f"class {name}({base}{mixin}):\n    extra = 1"

    def conditional(self) -> str:
        test = self.pick(['len("ab") == 2', "True", 'LIMITLESS is not None or "x"', "__name__"])
        if test.startswith("LIMITLESS"):
            test = "functools is not None"
        before = copy.deepcopy(self.state)
        other = self.block()
        self.state = before
        taken = self.block()
        if self.chance(50):
            return f"if {test}:\n{taken}\nelse:\n{other}"
        return f"if not ({test}):\n{other}\nelse:\n{taken}"

    def attempt(self) -> str:
        taken = self.block()
        kept = copy.deepcopy(self.state)
        other = self.block()
        self.state = kept
        last = self.block()
        return f"try:\n{taken}\nexcept ZeroDivisionError as problem:\n{other}\nfinally:\n{last}"

    def loop(self) -> str:
        name = self.fresh()
        source = Code("range(2)")
        if self.has_image and self.chance(15):
            source = Code("range(imagelib.ONE + 1)", image=True)
        self.bind(name, "int", source.image)
        before = set(self.state.names)
        body = self.block()
        if source.image:
            for touched in set(self.state.names):
                self.state.names[touched].image |= touched in body
        del before
        return f"for {name} in {source.text}:\n{body}"

    def within(self) -> str:
        name = self.fresh()
        self.bind(name, "int")
        source = "contextlib.nullcontext(3)"
        if self.has_image and self.chance(15):
            source = "contextlib.nullcontext(imagelib.ONE)"
            self.bind(name, "int", image=True)
        return f"with {source} as {name}:\n{self.block()}"

    def together(self) -> str:
        """Two simple statements on one line."""
        first, second = self.assign(), self.make_list()
        if "\n" in first or "\n" in second:
            return f"{first}\n{second}"
        return f"{first}; {second}"

    def block(self) -> str:
        """One or two statements, indented."""
        return indented("\n".join(self.statement(0) for _ in range(self.pick([1, 2]))))

    # Entries -------------------------------------------------------------------------------------

    def reading(self, local: bool) -> list[str]:
        """Expressions over what is bound; for local code mostly such as need no image."""
        names = [
            name
            for name, value in self.state.names.items()
            if not (local and value.image) or self.chance(4)
        ]
        forms = {
            "func": "{0}(x)", "class": "{0}.value, {0}().get(x)", "other": "{0}.__name__",
            "builtin": "{0}.__name__", "module": "{0}.__name__", "made": "{0}.__mro__[1].__name__",
            "tuple": "{0}(x)", "table": "sorted({0})", "register": "{0}.__name__",
        }  # fmt: skip
        chosen = [name for name in names if self.chance(60)]
        found = [forms.get(self.state.names[name].kind, "{0}").format(name) for name in chosen]
        for name in chosen:
            if self.state.names[name].kind == "class" and self.chance(50):
                found.append(f"[c.__name__ for c in {name}.__subclasses__()]")
        return found

    def entry(self) -> str:
        """An entry function; it may use another entry."""
        name = f"entry_{len(self.entries) + len(self.uncalled)}"
        lines = ["    " + line for line in self._entry_start()]
        parts = self.reading(local=False) + [c for c in self.declared if self.chance(50)]
        if self.entries and self.chance(50):
            other = self.pick(self.entries)
            lines.insert(0, f"    from job_app import {other}")
            how = self.pick(["remote(x)", "local(x)", "map([x, 1])", "spawn(x).get()"])
            parts.append(f"list({other}.{how})" if how.startswith("map") else f"{other}.{how}")
            if self.chance(4):
                parts.append(self.pick([f"{other}(x)", f"[{other}]", f"{other}.__name__"]))
        if self.handles and self.chance(50):
            lines.append(self.pick(["    store.commit()", "    todo.put(x)"]))
        keyword = "async def" if self.chance(10) else "def"
        decorator = "@traced\n" if self.chance(10) and keyword == "def" else ""
        hint = self.pick(["", ": int", ': "int"'])
        default = self.pick(["", " = 3", " = LIMIT" if self.declared else " = 4"])
        self.entries.append(name)
        returned = "return" if keyword == "async def" or not self.chance(10) else "yield"
        if returned == "yield" and any(name in "".join(lines) for name in self.entries):
            returned = "return"
        if keyword == "async def" or returned == "yield":
            self.entries.pop()
            self.uncalled.append(name)
        body = "\n".join(lines) + ("\n" if lines else "")
        return (
            f"{decorator}{keyword} {name}(x{hint}{default}):\n{body}"
            f"    {returned} x, {', '.join(parts)}"
        )

    def _entry_start(self) -> list[str]:
        lines = []
        if self.chance(30):
            lines.append('"""Docs of the entry.\n\0\n\0  More."""')
        if self.chance(30):
            lines.append('print("called", x)')
        if self.state.of_kind("list") and self.chance(25):
            lines.append(f"{self.pick(self.state.of_kind('list'))}.append(x)")
        if self.state.of_kind("int") and self.chance(20):
            name = self.pick(self.state.of_kind("int"))
            lines.append(f"global {name}\n    {name} = x")
        if self.chance(10):
            lines.append('if x > 1: raise KeyError("large", x)')
        return lines

    def main(self) -> str:
        """A local function."""
        parts = self.reading(local=True)
        lines = []
        # A value of the image's own type cannot be read where the image's package is not.
        if self.entries and not self.had_array and self.chance(60):
            other = self.pick(self.entries)
            lines.append(f"    from job_app import {other}")
            parts.append(f"{other}.remote(x)")
        body = "\n".join(lines) + ("\n" if lines else "")
        return f"def main(x: int = 2):\n{body}    return x, {', '.join(parts)}"


HEADER = """import contextlib
import dataclasses
import enum
import functools
import typing
"""
TRACED = """
def traced(function):
    @functools.wraps(function)
    def run(*args, **kwargs):
        print("traced")
        return function(*args, **kwargs)

    return run
"""


def indented(text: str) -> str:
    """Four more spaces before each line, but not inside strings."""
    return "\n".join(
        line if line.startswith(RAW) or not line else f"    {line}" for line in text.split("\n")
    )


@st.composite
def modules(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Module:
    """A payload with its spec."""
    builder = Builder(draw)
    parts = []
    if builder.chance(40):
        parts.append(builder.pick(['"Docs."', '"""Docs\n\0\n\0  more."""', "'''{{ x }}'''"]))
    if builder.future:
        parts.append("from __future__ import annotations")
    parts.append(HEADER)
    declared = builder.declared + builder.handles
    if declared:
        parts.append("if typing.TYPE_CHECKING:\n    from job_app import " + ", ".join(declared))
    if builder.has_image:
        parts.append("import imagelib\nimport imagelib.nn")
    parts.append(TRACED)
    for _ in range(draw(st.integers(1, 7))):
        parts.append(builder.statement())
    for _ in range(draw(st.integers(1, 3))):
        parts.append(builder.entry())
        for _ in range(draw(st.integers(0, 2))):
            parts.append(builder.statement())
    has_main = builder.chance(50)
    if has_main:
        parts.append(builder.main())
    if builder.chance(20):
        parts.append('if __name__ == "__main__":\n    print("script")')
    separator = "\n\n" if builder.chance(50) else "\n"
    payload = separator.join(parts).replace(RAW, "") + "\n"
    names = builder.entries + builder.uncalled
    calls = tuple(f"{name}({number})" for number, name in enumerate(names, 1))
    return Module(payload, _spec(builder, names, has_main), calls, ("main()",) if has_main else ())


def _spec(builder: Builder, names: list[str], has_main: bool) -> str:
    lines = ['name = "generated"', "", "[image]", 'python = "3.11"']
    if builder.has_image:
        lines.append('packages = ["imagelib"]')
    if builder.handles:
        lines += ["", "[volumes]", 'store = { mount = "/store", name = "store", create = true }']
        lines += ["", "[queues]", 'todo = { name = "todo", create = true }']
    if builder.declared:
        lines += ["", "[constants]", "LIMIT = 3"]
    for name in names:
        lines += ["", "[[entry]]", 'kind = "function"', f'payload = "job.py:{name}"']
    if has_main:
        lines += ["", "[main]", 'payload = "job.py:main"']
    return "\n".join(lines) + "\n"
