"""Expressions to Python source, laid out as the common formatters lay it out (88 columns).

The output depends on nothing but the expression: which characters are written as they are is
decided by a table here, since `str.isprintable` differs between versions of Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from jobspec.expression import (
    Attribute,
    Below,
    Call,
    Expression,
    Literal,
    Mapped,
    Name,
    Sequence,
    Template,
)

WIDTH = 88
INDENT = "    "

# Characters that a reviewer could not see, or that reorder a line: controls, surrogates, private
# use, format and bidirectional controls, separators, variation selectors, tags, non-characters.
_UNSEEN = (
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\uf8ff"
    "\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe-\U0010ffff]"
)
_CLOSING = r'"{3,}|"+\Z'
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escape(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _seen(text: str, escape: Callable[[str], str] = _escape) -> str:
    """The text with an escape for every character in it that nobody would see."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNSEEN, lambda match: escape(match.group()), text)


def _quoted(text: str) -> str:
    """A string literal: double quotes, unless single ones need fewer escapes."""
    quote = "'" if '"' in text and "'" not in text else '"'
    body = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return quote + _seen(body) + quote


def _template(template: Template) -> str:
    """An f-string; no quote or backslash stands inside its braces, so every Python reads it."""
    text = "".join(part for part in template.parts if isinstance(part, str))
    quote = "'" if '"' in text and "'" not in text else '"'
    pieces = []
    for part in template.parts:
        if isinstance(part, Name):
            pieces.append("{" + part.name + "}")
        else:
            body = part.replace("\\", "\\\\").replace(quote, "\\" + quote)
            pieces.append(_seen(body).replace("{", "{{").replace("}", "}}"))
    return "f" + quote + "".join(pieces) + quote


def _literal(value: str | int | float | bool | None) -> str:
    return _quoted(value) if isinstance(value, str) else repr(value)


def comment(text: str) -> str:
    """Text for a comment: on one line, nothing in it unseen."""
    return _seen(text)


def toml(text: str) -> str:
    """A TOML string of the text; TOML 1.0 escapes by four or eight digits."""

    def escape(character: str) -> str:
        code = ord(character)
        return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"

    body = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_seen(body, escape)}"'


def docstring(text: str) -> str:
    """A docstring literal of the text, on as many lines as it has."""
    lines = [_seen(line.replace("\\", "\\\\")).rstrip() for line in text.strip().split("\n")]
    body = re.sub(_CLOSING, lambda match: '\\"' * len(match.group()), "\n".join(lines))
    return f'"""{body}\n"""' if len(lines) > 1 else f'"""{body}"""'


def flat(expression: Expression) -> str:
    """The expression on one line."""
    match expression:
        case Literal(value):
            return _literal(value)
        case Name(name):
            return name
        case Template():
            return _template(expression)
        case Attribute(value, name):
            return f"{flat(value)}.{name}"
        case Below(folder, path):
            return f"{folder.name} / {flat(path)}"
        case Call(function, receiver=receiver):
            head = function if receiver is None else f"{flat(receiver)}.{function}"
            return f"{head}({', '.join(_arguments(expression))})"
        case Sequence(items, is_tuple):
            inner = ", ".join(flat(item) for item in items)
            if not is_tuple:
                return f"[{inner}]"
            return f"({inner},)" if len(items) == 1 else f"({inner})"
        case Mapped(items):
            return "{" + ", ".join(f"{flat(key)}: {flat(item)}" for key, item in items) + "}"


def _arguments(call: Call) -> list[str]:
    return [flat(arg) for arg in call.args] + [f"{key}={flat(item)}" for key, item in call.kwargs]


def show(expression: Expression, indent: int = 0, before: int = 0, after: int = 0) -> str:
    """The expression, broken over lines where one line would be longer than 88 columns.

    `indent` is the column of the statement, `before` and `after` count the characters that stand on
    the first line before the expression and on its last line after it.
    """
    line = flat(expression)
    if indent + before + len(line) + after <= WIDTH:
        return line
    if isinstance(expression, Call) and expression.receiver is not None:
        return _chain(expression, indent, before)
    match expression:
        case Call(function, args, kwargs):
            parts: list[tuple[str, Expression]] = [("", arg) for arg in args]
            parts += [(f"{key}=", item) for key, item in kwargs]
            return _bracketed(function + "(", parts, ")", indent, comma=True)
        case Sequence(items, is_tuple):
            opening, closing = ("(", ")") if is_tuple else ("[", "]")
            return _bracketed(opening, [("", item) for item in items], closing, indent)
        case Mapped(items):
            pairs = [(f"{flat(key)}: ", item) for key, item in items]
            return _bracketed("{", pairs, "}", indent)
        case _:
            return line


def _bracketed(
    opening: str,
    parts: list[tuple[str, Expression]],
    closing: str,
    indent: int,
    comma: bool = False,
) -> str:
    if not parts:
        return opening + closing
    inner = indent + len(INDENT)
    pad = " " * inner
    if comma:
        joined = ", ".join(head + flat(item) for head, item in parts)
        if inner + len(joined) <= WIDTH:
            return f"{opening}\n{pad}{joined}\n{' ' * indent}{closing}"
    rows = [f"{pad}{head}{show(item, inner, len(head), 1)}," for head, item in parts]
    return "\n".join([opening, *rows, " " * indent + closing])


def _links(call: Call) -> list[Expression]:
    links: list[Expression] = [call]
    while isinstance(last := links[-1], Call) and last.receiver is not None:
        links.append(last.receiver)
    return links[::-1]


def _alone(call: Call) -> Call:
    return Call(call.function, call.args, call.kwargs)


def _chain(call: Call, indent: int, before: int) -> str:
    """A chain of method calls: a call a line in parentheses, or a short one broken in its last."""
    links = _links(call)
    calls = [link for link in links if isinstance(link, Call)]
    if len(calls) < 3:
        assert call.receiver is not None
        head = flat(call.receiver) + "."
        if indent + before + len(head) + len(call.function) < WIDTH:
            return head + show(_alone(call), indent, WIDTH)
        head = show(call.receiver, indent, before)
        return f"{head}.{show(_alone(call), indent, 2)}"
    inner = indent + len(INDENT)
    pad = " " * inner
    first = calls[0]
    start = "" if first.receiver is None else flat(first.receiver) + "."
    rows = [pad + start + show(_alone(first), inner, len(start))]
    rows += [f"{pad}.{show(_alone(link), inner, 1)}" for link in calls[1:]]
    return "\n".join(["(", *rows, " " * indent + ")"])
