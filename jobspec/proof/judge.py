"""Which of the effects seen while an app was imported are the app's own.

Modal's SDK, numpy, torch and others read the environment and start threads when they are imported.
An effect counts when its nearest frame outside libraries is a statement of the app, or of another
file that is no library's, other than an import.
"""

from __future__ import annotations

import ast
import re
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jobspec.proof.effects import Effect, Frame


@dataclass(frozen=True)
class Block:
    """A `with image.imports():` that was entered: its line, how its body ended (None: at its end),
    and whether the image is that of the container it ran in."""

    line: int
    error: str | None
    own: bool


@dataclass(frozen=True)
class Place:
    """Where an app was imported.

    Attributes:
        app: the app's path there.
        libraries: the folders of libraries, each with a slash at its end.
        files: of other files there, where they are here.
    """

    app: str
    libraries: tuple[str, ...]
    files: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Observation:
    """One import of an app: on which side, what it did, how it ended, and where, if not here."""

    side: str
    is_container: bool
    failure: str | None
    trace: str
    effects: tuple[Effect, ...]
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...]
    printed: str
    place: Place | None = None


@dataclass(frozen=True)
class Finding:
    """Something that importing the app should not have done, or that could not be shown.

    `kind` is that of the effect ("write", "socket", "process", "thread", "credential",
    "native code"), or "failure", or "not shown", or "not entered" of an imports block. `line` is
    the app's, 1-based, 0 where there is none.
    """

    kind: str
    message: str
    side: str
    line: int


def judge(app: Path, observations: Iterable[Observation]) -> list[Finding]:
    """The findings of several imports of an app, in the order of the imports."""
    tree = ast.parse(app.read_bytes())
    return [finding for each in observations for finding in _judge(app, tree, each)]


def _judge(app: Path, tree: ast.Module, observation: Observation) -> Iterator[Finding]:
    side = observation.side
    place = observation.place or Place(str(app), _library_folders(tuple(sys.path)))
    for effect in observation.effects:
        frame = _own_frame(effect.stack, place.libraries)
        if frame is None:
            continue
        in_app = frame.file == place.app
        here = place.files.get(frame.file, Path(frame.file))
        statements = tree if in_app else _parsed(here)
        if statements is not None and _is_import(statements, frame):
            continue
        where = "" if in_app else f", in {_beside(frame.file, place.app)}:{frame.line}"
        line = next((each.line for each in effect.stack if each.file == place.app), 0)
        yield Finding(effect.kind, f"{effect.what}{where}", side, line)
    if observation.failure is not None:
        line = line_in(observation.trace, place.app)
        yield Finding("failure", observation.failure, side, line)
    elif observation.is_container:
        yield from _not_shown(tree, observation)


def _beside(file: str, app: str) -> str:
    """A file by its name from the app's folder, if it is in there."""
    path = Path(file)
    return (
        path.relative_to(Path(app).parent).as_posix() if Path(app).parent in path.parents else file
    )


def line_in(trace: str, file: str) -> int:
    """The innermost line of a file in the last traceback of a text; 0 where it has none."""
    lines = re.findall(rf'^\s*File "{re.escape(file)}", line (\d+)', trace, re.MULTILINE)
    return int(lines[-1]) if lines else 0


def _not_shown(tree: ast.Module, observation: Observation) -> Iterator[Finding]:
    """Blocks whose bodies have not run, although the import ended well."""
    ended = {block.line: block for block in observation.blocks}
    for line in imports_blocks(tree):
        block = ended.get(line)
        if block is None:
            message = "the imports block was not entered"
            yield Finding("not entered", message, observation.side, line)
        elif block.error is not None and (block.own or not _lacks_module(block)):
            message = f"the imports block did not run to its end: {block.error}"
            yield Finding("not shown", message, observation.side, line)


def _lacks_module(block: Block) -> bool:
    """Whether the block of another image ended for a package that only that image has."""
    return (block.error or "").startswith(("ModuleNotFoundError:", "ImportError:"))


def imports_blocks(tree: ast.Module) -> list[int]:
    """The lines of the `with IMAGE.imports():` statements of an app."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        and any(
            isinstance(item.context_expr, ast.Call)
            and isinstance(item.context_expr.func, ast.Attribute)
            and item.context_expr.func.attr == "imports"
            for item in node.items
        )
    ]


@cache
def _library_folders(search: tuple[str, ...]) -> tuple[str, ...]:
    """The folders of libraries: this Python's own, and what its search path has of others."""
    paths = sysconfig.get_paths()
    folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {*site.getsitepackages(), site.getusersitepackages(), sys.base_prefix + "/lib"}
    # An environment can take packages from another one: a .pth file or PYTHONPATH names its folder.
    folders |= {each for each in search if Path(each).name in ("site-packages", "dist-packages")}
    folders.add(str(Path(__file__).parent))
    return tuple({f"{form}/" for each in folders for form in (each, str(Path(each).resolve()))})


def _own_frame(stack: Iterable[Frame], libraries: tuple[str, ...]) -> Frame | None:
    """The nearest frame outside libraries; code without a file belongs to whoever runs it."""
    for frame in stack:
        if not frame.file.startswith(("<", *libraries)):
            return frame
    return None


@cache
def _parsed(file: Path) -> ast.Module | None:
    try:
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None


def _is_import(tree: ast.Module, frame: Frame) -> bool:
    """Whether the innermost statement at a frame's place is an import.

    Where Python does not know the column, every statement of the line has to be one.
    """
    here = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _holds(node, frame)]
    innermost = [
        node
        for node in here
        if not any(child is not node and child in here for child in ast.walk(node))
    ]
    return bool(innermost) and all(
        isinstance(node, (ast.Import, ast.ImportFrom)) for node in innermost
    )


def _holds(node: ast.stmt, frame: Frame) -> bool:
    start, end = _start(node), (node.end_lineno or node.lineno, node.end_col_offset or 0)
    if frame.column < 0:
        return start[0] <= frame.line <= end[0]
    return start <= (frame.line, frame.column) < end


def _start(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    if decorators:
        return min((each.lineno, each.col_offset) for each in decorators)
    return node.lineno, node.col_offset
