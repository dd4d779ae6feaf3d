"""JS1xx: reading a spec file and its TOML."""

from __future__ import annotations

from jobspec.diagnostic import Rule, Severity

EMPTY_FILE = Rule("JS101", Severity.ERROR, "the spec is empty")
NOT_UTF8 = Rule("JS102", Severity.ERROR, "the file is not UTF-8: {problem}")
BYTE_ORDER_MARK = Rule("JS103", Severity.ERROR, "the file begins with a byte order mark")
CONTROL_CHARACTER = Rule("JS104", Severity.ERROR, "{character} may not stand in a TOML file")
LONE_CARRIAGE_RETURN = Rule(
    "JS105", Severity.ERROR, "a carriage return without a line feed is no line ending in TOML"
)
SYNTAX = Rule("JS106", Severity.ERROR, "{problem}")
DUPLICATE_KEY = Rule("JS107", Severity.ERROR, "`{name}` is defined twice")
NEWER_TOML = Rule("JS108", Severity.ERROR, "{construct} is TOML 1.1; specs are TOML 1.0")
TOO_DEEP = Rule("JS109", Severity.ERROR, "the document is nested more than {limit} levels deep")
LARGE_INTEGER = Rule("JS110", Severity.ERROR, "the integer does not fit into 64 bits")
FILE_TOO_LARGE = Rule("JS111", Severity.ERROR, "the file is larger than {limit}")
FILE_MISSING = Rule("JS112", Severity.ERROR, "there is no file `{name}`")
IS_A_FOLDER = Rule("JS113", Severity.ERROR, "`{name}` is a folder, not a file")
DANGLING_LINK = Rule("JS114", Severity.ERROR, "`{name}` is a link that leads nowhere")
OUTSIDE_WORKSPACE = Rule("JS115", Severity.ERROR, "`{name}` leads out of the workspace")
UNREADABLE = Rule("JS116", Severity.ERROR, "cannot read `{name}`: {cause}")
NOT_A_REGULAR_FILE = Rule("JS117", Severity.ERROR, "`{name}` is {kind}, not a regular file")
NOT_A_FOLDER = Rule("JS118", Severity.ERROR, "`{name}` is not a folder")
