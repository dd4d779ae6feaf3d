"""Which words of Modal's SDK an app uses, and the app without one of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jobspec import data


def known_words() -> dict[tuple[str, str], tuple[str, str | None]]:
    """First release of each callable and keyword, and the last where it is gone since."""
    text = Path(data.__file__).with_name("sdk.txt").read_text(encoding="utf-8")
    rows = [row.split() for row in text.splitlines() if not row.startswith("#")]
    return {(row[0], row[1]): (row[2], row[3] if len(row) > 3 else None) for row in rows}


class Use(NamedTuple):
    """One keyword (`-`: the call itself) of one callable, with the call that uses it."""

    maker: str
    keyword: str
    call: ast.Call


def uses(tree: ast.Module) -> Iterator[Use]:
    """Every use, in the order of the tree; positional arguments are part of the call itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            maker = _maker(node.func)
            if maker is not None:
                yield Use(maker, "-", node)
                for keyword in node.keywords:
                    if keyword.arg is not None:
                        yield Use(maker, keyword.arg, node)


_STARTS = {"debian_slim", "from_registry", "from_dockerfile", "micromamba", "from_name"}


def _maker(function: ast.expr) -> str | None:
    """The vocabulary's name of what is called, where it is Modal's."""
    parts = ast.unparse(function).split(".")
    if not isinstance(function, ast.Attribute):
        return None
    if parts[0] == "modal":
        return ".".join(parts[1:]) if "(" not in ast.unparse(function) else f"Image.{parts[-1]}"
    if parts[0] == "app":
        return f"App.{function.attr}"
    if function.attr == "with_mount_options":
        return "Volume.with_mount_options"
    return f"Image.{function.attr}"


def without(text: str, use: Use) -> str:
    """The app's text less one keyword of one call."""
    (keyword,) = (each for each in use.call.keywords if each.arg == use.keyword)
    lines = text.splitlines(keepends=True)
    start = _offset(lines, keyword.lineno, keyword.col_offset)
    end = _offset(lines, keyword.value.end_lineno or 0, keyword.value.end_col_offset or 0)
    encoded = text.encode()
    behind = encoded[end:].lstrip()
    if behind.startswith(b","):
        behind = behind[1:]
    return (encoded[:start] + behind).decode()


def _offset(lines: list[str], line: int, column: int) -> int:
    """A place as bytes from the start of the text; columns of `ast` are bytes already."""
    return sum(len(each.encode()) for each in lines[: line - 1]) + column
