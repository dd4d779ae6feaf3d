"""JS2xx: what a spec may say."""

from __future__ import annotations

from jobspec.diagnostic import Rule, Severity

UNKNOWN_KEY = Rule("JS201", Severity.ERROR, "unknown key `{key}`")
MISSING_KEY = Rule("JS202", Severity.ERROR, "missing key `{key}`")
BAD_VALUE = Rule("JS203", Severity.ERROR, "{key}: {cause}")
UNKNOWN_KIND = Rule("JS204", Severity.ERROR, "unknown kind of entry: {kind!r}")
UNDECLARED = Rule("JS205", Severity.ERROR, "no {what} called `{name}` is declared")
TAKEN_NAME = Rule("JS206", Severity.ERROR, "the name `{name}` is taken: {taken_by}")
NO_MAIN = Rule(
    "JS207", Severity.WARNING, "several functions and no [main]: running the app runs none of them"
)
UNDECLARED_CONSTANT = Rule("JS208", Severity.ERROR, "`${{{name}}}` names no constant")
BAD_CONSTANT = Rule(
    "JS209", Severity.ERROR, "the constant `{name}` cannot be a Python literal: {cause}"
)
DUPLICATE_ENTRY = Rule("JS210", Severity.ERROR, "two entries are called `{name}`")
SHARED_SCHEDULE = Rule("JS211", Severity.ERROR, "a shared [schedule] beside [[entry]]")
BAD_TARGET = Rule("JS212", Severity.ERROR, "[main] cannot {verb} `{name}`: {cause}")
NOT_FOR_KIND = Rule("JS213", Severity.ERROR, "`{key}` does not go with {what}")
TOO_NEW = Rule(
    "JS214", Severity.ERROR, "{what} came with modal {since}, and the spec is for {range}"
)
