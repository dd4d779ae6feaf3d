"""Which paths an entry's code hands to something else, that may read them, make them or keep them."""

from __future__ import annotations

import ast
import re

from jobspec.facts.files import used_paths
from jobspec.facts.parts import Call
from jobspec.facts.paths import UNKNOWN, begins_known
from jobspec.rulebook.job import AnalyzedEntry

_NO_MATTER = frozenset(
    "print len str repr logging.info logging.debug logging.warning logging.error logging.exception "
    "os.path.join os.path.dirname os.path.basename os.fspath pathlib.Path pathlib.PurePath "
    "os.makedirs os.mkdir".split()
)
"""Calls that take a path and neither read, make nor keep the file."""

_NO_MATTER_METHODS = frozenset(
    "info debug warning error exception mkdir joinpath with_suffix with_name relative_to format "
    "resolve absolute as_posix append join".split()
)


def handed_on(entry: AnalyzedEntry) -> set[str]:
    """Absolute paths that its code hands to calls which are not known to use files only."""
    found: set[str] = set()
    for part in entry.parts:
        for call in part.calls:
            if call.name in _NO_MATTER or call.method in _NO_MATTER_METHODS:
                continue
            for argument in _handed(call):
                for node in _parts_of(argument):
                    texts = entry.paths.of(node, part, call.site)
                    if call.name in _COMMANDS:
                        texts = texts | {word for text in texts for word in _words(text)}
                    found |= {entry.absolute(text) for text in texts if _is_path(text)}
    return found


def changes_folder(entry: AnalyzedEntry) -> bool:
    """Whether its code goes to another folder, so that relative paths are anywhere."""
    return any(call.name == "os.chdir" for part in entry.parts for call in part.calls)


def _handed(call: Call) -> list[ast.expr]:
    """What a call is handed, and what it is called on, without the paths that it is known to use."""
    arguments = [*call.node.args, *(each.value for each in call.node.keywords)]
    if isinstance(call.node.func, ast.Attribute):
        arguments.append(call.node.func.value)
    used = {id(node) for node in used_paths(call)}
    return [each for each in arguments if id(each) not in used]


def _words(command: str) -> list[str]:
    """The words of a shell's command that may be paths."""
    return [word.strip("\"'`;()<>|&") for word in re.split(r"[\s=]+", command)]


_COMMANDS = frozenset(
    "subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen "
    "subprocess.getoutput os.system os.popen asyncio.create_subprocess_shell".split()
)


def _is_path(text: str) -> bool:
    """Whether a text may name a file: not nothing, not the folder itself, not one of several lines."""
    return begins_known(text) and text.strip(" ./") != "" and "\n" not in text


def _parts_of(argument: ast.expr) -> list[ast.expr]:
    """The argument, or the elements of the list, tuple or text that it is."""
    if isinstance(argument, (ast.List, ast.Tuple, ast.Set)):
        return list(argument.elts)
    if isinstance(argument, ast.Dict):
        return list(argument.values)
    return [argument.value] if isinstance(argument, ast.Starred) else [argument]


def overlaps(path: str, other: str) -> bool:
    """Whether two paths may be one, or one in the other, for all that is known of them."""
    return all(map(_may_equal, path.split("/"), other.split("/")))


def may_make(written: str, path: str) -> bool:
    """Whether what writes to one path may make the other, an ending of archives appended too."""
    return overlaps(written, path) or path.startswith(f"{written}.")


def _may_equal(name: str, other: str) -> bool:
    """Whether two names may be one: what is known of them at both ends does not differ."""
    if UNKNOWN not in name and UNKNOWN not in other:
        return name == other
    first, last = name.split(UNKNOWN)[0], name.split(UNKNOWN)[-1]
    begin, end = other.split(UNKNOWN)[0], other.split(UNKNOWN)[-1]
    begins = first.startswith(begin) or begin.startswith(first)
    return begins and (last.endswith(end) or end.endswith(last))
