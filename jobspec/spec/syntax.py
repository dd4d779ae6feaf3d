"""What is wrong with a text that is not TOML, in words, with the cure where it can be told.

The parser decides that a text is not TOML and how far it is. What it means comes from the scan:
the place where the grammar broke, what was expected there and which brackets were open.
"""

from __future__ import annotations

import re
import unicodedata

from jobspec.diagnostic import Diagnostic, Fix, Label
from jobspec.rules import toml as rules
from jobspec.source import SourceFile, Span
from jobspec.spec.conflicts import twice_defined
from jobspec.spec.grammar import ESCAPE
from jobspec.spec.mistakes import (
    AFTER_VALUE,
    WRONG_KEY,
    WRONG_NUMBER,
    WRONG_VALUE,
    Trouble,
    known,
    quoted,
)
from jobspec.spec.positions import MAX_DEPTH
from jobspec.spec.scan import Expected, Scan

_BASIC_BODY = re.compile(rf'(?:[^"\\\n]++|{ESCAPE})*+')
_MULTILINE_BODY = re.compile(rf'(?:[^"\\]++|{ESCAPE}|\\[ \t]*+\n|"(?!""))*+')
_HEX_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{0,2}|u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8})")
_TOKEN = re.compile(r"[^\s,\]}#]+")
_REST_OF_LINE = re.compile(r"[^#\n]*")
_REST_OF_ELEMENT = re.compile(r"[^,\]}#\n]*")
_STATEMENT = re.compile(r"[\w\"'.-]+[ \t]*=|\[\[?[\w\"'. \t-]+\]\]?[ \t]*(?:#|\n|\Z)")
_HEADER = re.compile(r"\[\[?[\w. \t-]+\]\]?[ \t]*(?:#[^\n]*)?(?:\Z|\n\s*(?![\s\],]))")
_KEY_TO_EQUALS = re.compile(r"([^=\n]*?)[ \t]*=")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def explain(source: SourceFile, scan: Scan, at: int) -> Diagnostic:
    """The finding for a text that the parser refused at an offset."""
    text, stop = source.text, scan.stop
    character = text[at : at + 1]
    if character == "\r":
        label = Label(source, Span(at, at + 1))
        return rules.LONE_CARRIAGE_RETURN.at(label, help="end lines with a line feed")
    if character and character not in "\n\t" and unicodedata.category(character) == "Cc":
        label = Label(source, Span(at, at + 1))
        return rules.CONTROL_CHARACTER.at(
            label,
            help="remove it, or write it as an escape in a string",
            character=f"the control character U+{ord(character):04X}",
        )
    if stop is None or stop.at > at:
        return _contradiction(source, at)
    if stop.expected is Expected.SHALLOWER:
        return rules.TOO_DEEP.at(Label(source, Span(stop.at, stop.at + 1)), limit=MAX_DEPTH)
    if scan.open and stop.expected is not Expected.EQUALS:
        unclosed = _unclosed(source, scan, stop.at)
        if unclosed is not None:
            return unclosed
    return _finding(source, _trouble(text, scan, stop.at, stop.expected))


def _finding(source: SourceFile, trouble: Trouble) -> Diagnostic:
    fix = None
    if trouble.replacement is not None:
        fix = Fix(trouble.help, source, trouble.span, trouble.replacement)
    label = Label(source, trouble.span)
    return rules.SYNTAX.at(label, help=trouble.help, fix=fix, problem=trouble.problem)


def _described(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, '').lower() or 'unnamed'})"


def _contradiction(source: SourceFile, at: int) -> Diagnostic:
    """The finding for a text whose grammar is right up to an offset: a key or a date is wrong."""
    text = source.text
    if _DATE.match(text, at):
        end = _end_of(_TOKEN, text, at)
        problem = f"`{text[at:end]}` is no date"
        trouble = Trouble(Span(at, end), problem, "write a day that the calendar has")
        return _finding(source, trouble)
    return twice_defined(source, at)


def _trouble(text: str, scan: Scan, at: int, expected: Expected) -> Trouble:
    """What is wrong where something was expected and not found."""
    invisible = _invisible(text, at)
    if invisible is not None:
        return invisible
    if expected in (Expected.VALUE, Expected.KEY) and text.startswith(('"', "'"), at):
        return _broken_string(text, at)
    if expected is Expected.VALUE:
        return _wrong_value(text, scan, at)
    if expected is Expected.KEY:
        return _wrong_key(text, scan, at)
    if expected is Expected.EQUALS:
        return _missing_equals(text, scan, at)
    if expected is Expected.HEADER_END:
        return _wrong_header(text, scan, at)
    if expected is Expected.LINE_END:
        return _after_statement(text, scan, at)
    return _missing_comma(text, scan, at)


def _invisible(text: str, at: int) -> Trouble | None:
    character = text[at : at + 1]
    if not character or character in " \n":
        return None
    span = Span(at, at + 1)
    category = unicodedata.category(character)
    if category == "Cf":
        problem = f"{_described(character)} is invisible and may not stand here"
        return Trouble(span, problem, "remove it", "")
    if category in ("Zs", "Zl", "Zp"):
        problem = f"{_described(character)} is not blank space in TOML"
        return Trouble(span, problem, "replace it by an ordinary space", " ")
    return None


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _broken_string(text: str, at: int) -> Trouble:
    """A string that begins at an offset and is not closed or has a wrong escape."""
    quote = text[at]
    multiline = text.startswith(quote * 3, at)
    begin = at + 3 if multiline else at + 1
    if quote == '"':
        end = _end_of(_MULTILINE_BODY if multiline else _BASIC_BODY, text, begin)
        if text.startswith("\\", end):
            span = Span(end, max(_end_of(_HEX_ESCAPE, text, end), min(end + 2, len(text))))
            problem = f"`{text[span.start : span.end]}` is no escape"
            return Trouble(
                span, problem, "write `\\\\` for a backslash, or put the string in single quotes"
            )
    if multiline:
        problem = f"the string that {quote * 3} opens is never closed"
        return Trouble(Span(at, begin), problem, f"close it with {quote * 3}")
    span = Span(at, _line_end(text, at))
    other = "'" if quote == '"' else '"'
    cure = f"close it with {quote}"
    if text[at : span.end].rstrip().endswith(other):
        cure += f", not {other}"
    return Trouble(span, "the string is not closed on its line", cure)


def _wrong_value(text: str, scan: Scan, at: int) -> Trouble:
    if scan.open and scan.open[-1].closer == "]" and _STATEMENT.match(text, at):
        return _key_in_array(text, at)
    trouble = known(WRONG_VALUE, text, at)
    if trouble is not None:
        return trouble
    end = _end_of(_REST_OF_ELEMENT if scan.open else _REST_OF_LINE, text, at)
    raw = text[at:end].rstrip()
    if not raw:
        character = text[at : at + 1]
        where = f" before `{character}`" if character in ("]", "}") else ""
        return Trouble(Span(at, at), f"a value is missing{where}", "write a value here")
    return _unquoted(raw, at)


def _key_in_array(text: str, at: int) -> Trouble:
    span = Span(at, max(at + 1, _end_of(_TOKEN, text, at)))
    cure = "put keys and values in braces: `{ key = value }`"
    return Trouble(span, "an array holds values, not keys", cure)


def _unquoted(raw: str, at: int) -> Trouble:
    span = Span(at, at + len(raw))
    string = quoted(raw)
    cure = "put it in quotes" if string is None else f"write `{string}`"
    return Trouble(span, "a string needs quotes", cure, string)


def _wrong_key(text: str, scan: Scan, at: int) -> Trouble:
    if text.startswith("[", scan.statement) and not scan.open:
        end = _line_end(text, scan.statement)
        span = Span(at, max(at, min(at + 1, end)))
        return Trouble(
            span, "a header needs a name here", "write it as `[table]` or `[table.part]`"
        )
    trouble = known(WRONG_KEY, text, at)
    if trouble is not None:
        return trouble
    if text[:at].rstrip(" \t").endswith("."):
        span = Span(at, min(at + 1, _line_end(text, at)))
        return Trouble(span, "a key is missing after `.`", "write `table.key = value`")
    return _not_bare(text, at)


def _not_bare(text: str, at: int) -> Trouble:
    """A key whose characters ask for quotes, or something that is no key at all."""
    key = _KEY_TO_EQUALS.match(text, at)
    if key is None:
        end = max(_end_of(_TOKEN, text, at), min(at + 1, len(text)))
        return Trouble(Span(at, end), "a key is expected here", "write `key = value`")
    cure = "a key without quotes is made of A-Z, a-z, 0-9, `_` and `-`"
    span = Span(*key.span(1))
    return Trouble(span, f"the key `{key[1]}` needs quotes", cure, quoted(key[1]))


def _missing_equals(text: str, scan: Scan, at: int) -> Trouble:
    key = Span(scan.last.start, scan.last.span.end)
    name = text[key.start : key.end]
    if text.startswith(":", at):
        help_text = "write `=` instead of `:`"
        fix = "=" if text[at - 1] in " \t" else " ="
        return Trouble(Span(at, at + 1), "a key and its value are joined by `=`", help_text, fix)
    if text[at : at + 1] in ("", "\n", "#", ",", "}"):
        if name.strip("-") == "":
            problem = f"`{name}` separates documents in YAML, not in TOML"
            return Trouble(key, problem, "remove the line")
        return Trouble(key, f"the key `{name}` has no value", f"write `{name} = …`")
    if name == "-":
        problem = "`-` begins an element in YAML, not in TOML"
        return Trouble(key, problem, "write an array: `key = […]`")
    trouble = _not_bare(text, key.start)
    if trouble.replacement is not None or name[0] in "\"'":
        return trouble
    return Trouble(
        Span(at, at + 1), f"`=` is missing after the key `{name}`", f"write `{name} = …`"
    )


def _wrong_header(text: str, scan: Scan, at: int) -> Trouble:
    opener = "[[" if text.startswith("[[", scan.statement) else "["
    closer = "]" * len(opener)
    end = _line_end(text, scan.statement)
    if "]" not in text[at:end] or text.startswith("]", at):
        begin = Span(scan.statement, scan.statement + len(opener))
        problem = f"the header that `{opener}` opens is not closed by `{closer}`"
        return Trouble(begin, problem, f"close it with `{closer}`")
    cure = "put a name in quotes that is not made of A-Z, a-z, 0-9, `_` and `-`"
    return Trouble(Span(at, at + 1), "a header holds names joined by dots", cure)


def _after_statement(text: str, scan: Scan, at: int) -> Trouble:
    """Something that follows a complete header or value on its line."""
    header = text.startswith("[", scan.statement)
    glued = _glued(text, at)
    if glued is not None and not header:
        return glued
    trouble = known(AFTER_VALUE, text, at)
    rest = Span(at, at + len(text[at : _end_of(_REST_OF_LINE, text, at)].rstrip()))
    if header:
        if text.startswith("]", at):
            problem = "the header closes with more brackets than it opens with"
            return Trouble(Span(at, at + 1), problem, "remove the last `]`", "")
        return Trouble(rest, "a header stands alone on its line", "begin a new line after it")
    if trouble is not None:
        return trouble
    value = scan.scalars[-1] if scan.scalars else rest
    if text[value.start] in "\"'" and value.start > scan.last.span.start:
        cure = "begin a comment with `#`"
        if text[value.start] == "'" and "'" in text[at : rest.end]:
            cure = "write a string that holds an apostrophe in double quotes"
        elif text[value.start] == '"' and '"' in text[at : rest.end]:
            cure = 'write a quote inside the string as `\\"`, or the whole in single quotes'
        return Trouble(rest, f"the string ends before `{text[at]}`", cure)
    if value.start > scan.last.span.start and text[value.end : at].strip(" \t") == "":
        return _unquoted(text[value.start : rest.end], value.start)
    return Trouble(rest, "nothing may follow a value on its line", "begin a comment with `#`")


def _glued(text: str, at: int) -> Trouble | None:
    """Text that runs on from a number or a boolean, as in `16GiB`."""
    start = at
    while start and text[start - 1] not in " \t\n,[]{}=#\"'":
        start -= 1
    token = text[start : _end_of(_TOKEN, text, at)]
    if start == at or len(token) <= at - start or text[at] in ";)/":
        return None
    trouble = known(WRONG_NUMBER, text, start)
    return _unquoted(token, start) if trouble is None else trouble


def _unclosed(source: SourceFile, scan: Scan, at: int) -> Diagnostic | None:
    """The finding for a bracket that is still open where the next statement, or nothing, comes."""
    text, opened = source.text, list(scan.open)
    while len(opened) > 1 and _HEADER.match(text, opened[-1].start):
        at = opened.pop().start  # this bracket is a header's, not an array's in the array
    bracket = opened[-1]
    rest = text[:at].rstrip(" \t")
    new_line = rest.endswith("\n")
    if at < len(text) and not (new_line and _STATEMENT.match(text, at)):
        return None
    what = "array" if bracket.closer == "]" else "inline table"
    span = Span(bracket.start, bracket.start + 1)
    before = len(text[:at].rstrip())
    related = Label(source, Span(before, before), f"`{bracket.closer}` expected")
    return rules.SYNTAX.at(
        Label(source, span),
        related,
        help=f"close it with `{bracket.closer}`",
        problem=f"the {what} is never closed",
    )


def _missing_comma(text: str, scan: Scan, at: int) -> Trouble:
    """Something other than a comma or the closing bracket after an element."""
    bracket = scan.open[-1]
    what = "an array" if bracket.closer == "]" else "an inline table"
    glued = _glued(text, at)
    if glued is not None:
        return glued
    if text[at] in "]})":
        problem = f"`{text[at]}` does not close what `{text[bracket.start]}` opens"
        cure = f"write `{bracket.closer}`"
        return Trouble(Span(at, at + 1), problem, cure, bracket.closer)
    if text[at] == ";":
        cure = "write a comma"
        return Trouble(
            Span(at, at + 1), f"the elements of {what} are separated by commas", cure, ","
        )
    if text[at] in "=:" and bracket.closer == "]":
        return _key_in_array(text, at)
    end = max(at + 1, _end_of(_TOKEN, text, at))
    return Trouble(Span(at, end), f"a comma is missing in {what}", "write a comma before this")
