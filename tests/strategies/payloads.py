"""Payload modules: ordinary Python, drawn from templates that fit the entries of a spec."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from strategies.texts import comments, texts


@dataclass(frozen=True)
class Definition:
    """A function or class of a payload; `shape` is the template that it came from.

    For a class, `parts` are its parameters, snap, enter, exit and other methods, which `methods`
    gives the kinds of: empty for a plain one.
    """

    name: str
    shape: str
    text: str
    arguments: tuple[str, ...] = ()
    parts: dict[str, list[str]] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)


FUNCTIONS = ("function", "generator", "coroutine", "async generator", "plain", "alone", "batch")
SCHEDULED = ("plain", "alone")  # what can be called without arguments
NAMES = ("transform", "run_it", "größe", "数える", "ﬁt", "_hidden", "lengthy_name_" * 4)
CLASSES = ("Model", "Größer", "_Service")
METHODS = ("predict", "größe", "stream", "later")


def functions(draw: DrawFn, name: str, uses: list[str]) -> Definition:
    """A function that can be called or mapped over."""
    shape = draw(st.sampled_from(FUNCTIONS))
    body = draw(_bodies(uses))
    if shape == "plain":
        return Definition(
            name, shape, f"def {name}(*args, **kwargs):\n{body}    return args, kwargs\n", ("any",)
        )
    heads = {
        "function": (f"def {name}(first, second=2):", "return first, second"),
        "generator": (f"def {name}(first):", "yield first"),
        "coroutine": (f"async def {name}(first: int) -> int:", "return first"),
        "alone": (f"def {name}():", "return None"),
        "batch": (f"def {name}(first):", "return first"),
        "async generator": (f"async def {name}(first):", "yield first"),
    }
    head, end = heads[shape]
    arguments = () if shape == "alone" else ("first",)
    return Definition(name, shape, f"{head}\n{body}    {end}\n", arguments)


def endpoints(draw: DrawFn, name: str, uses: list[str]) -> Definition:
    """A function that answers web requests."""
    body = draw(_bodies(uses))
    return Definition(
        name,
        "endpoint",
        f"def {name}(item: str = 'x') -> dict:\n{body}    return {{'item': item}}\n",
    )


def web_apps(draw: DrawFn, name: str, uses: list[str]) -> Definition:
    """A function that returns or starts a web app."""
    body = draw(_bodies(uses))
    end = "    from fastapi import FastAPI\n\n    return FastAPI()\n"
    return Definition(name, "web app", f"def {name}():\n{body}{end}")


def servers(draw: DrawFn, name: str, uses: list[str]) -> Definition:
    """A class that starts a server."""
    parts, rows = _lifecycle(draw)
    if not parts["snap"]:
        parts["enter"] = ["start"]
        rows.append(f"\n    def start(self):\n{_NOTHING}")
    return Definition(name, "server", f"class {name}:\n    kept = 1\n{''.join(rows)}", (), parts)


def _lifecycle(draw: DrawFn) -> tuple[dict[str, list[str]], list[str]]:
    parts: dict[str, list[str]] = {}
    for part in ("snap", "exit", "enter"):
        parts[part] = [f"{part}_it"] if draw(st.booleans()) else []
    made = [method for methods in parts.values() for method in methods]
    return parts, [f"\n    def {method}(self):\n{_NOTHING}" for method in made]


def classes(draw: DrawFn, name: str, uses: list[str]) -> Definition:
    """A class with parameters, enter, exit and methods."""
    # Modal's constructor takes them in order, those without a default first.
    declared = ("size: int", "label: str = 'x\"\\n'")
    parameters = sorted(draw(st.sets(st.sampled_from(declared))), key=declared.index)
    rows = [f"    {parameter}\n" for parameter in parameters]
    parts, life = _lifecycle(draw)
    rows += life
    parts["parameters"] = [parameter.partition(":")[0] for parameter in parameters]
    methods: dict[str, str] = {}
    for method in draw(st.lists(st.sampled_from(METHODS), min_size=1, max_size=2, unique=True)):
        methods[method] = draw(st.sampled_from(["", "", "endpoint", "asgi", "wsgi", "web_server"]))
        given = {"": ", first", "endpoint": ", first=1"}.get(methods[method], "")
        body = draw(_bodies(uses, 8))
        rows.append(f"\n    def {method}(self{given}):\n{body}        return 1\n")
    return Definition(name, "class", f"class {name}:\n{''.join(rows)}", (), parts, methods)


_NOTHING = "        self.state = 1\n"


@st.composite
def _bodies(draw: DrawFn, uses: list[str], columns: int = 4) -> str:
    """Statements that use some of the names."""
    rows = []
    if draw(st.booleans()):
        rows.append(f"note = {draw(texts())!r}")
    if draw(st.booleans()):
        rows.append(f"# {draw(comments())}")
    if uses:
        rows += draw(st.lists(st.sampled_from(uses), max_size=2))
    return "".join(f"{' ' * columns}{row}\n" for row in rows)


@st.composite
def noise(draw: DrawFn, packages: list[str]) -> tuple[str, str | None]:
    """Statements beside the entries, and the value of `NOTE` among them where there is one."""
    rows = []
    note = None
    if draw(st.booleans()):
        note = draw(texts())
        rows.append(f"NOTE = {note!r}  # {draw(comments())}")
    if packages and draw(st.booleans()):
        package = draw(st.sampled_from(packages))
        rows.append(f"MADE = {package}.make({draw(texts())!r}, [\n    1,\n])")
    if packages and draw(st.booleans()):
        package = draw(st.sampled_from(packages))
        rows.append(f'class Made({package}.Base):\n    """Several\n  lines.\n"""\n\n    at = 1')
    if draw(st.booleans()):
        rows.append("CALLS = []\nCALLS.append(len('x'))")
    if draw(st.booleans()):
        rows.append('if __name__ == "__main__":\n    print("the payload\'s own")')
    return "".join(f"\n{row}\n" for row in rows), note
