"""JS3xx: the payload and how it is linked."""

from __future__ import annotations

from jobspec.diagnostic import Rule, Severity

SYNTAX = Rule(
    "JS301", Severity.ERROR, "the payload is not Python that this interpreter reads: {cause}"
)
MISSING_DEFINITION = Rule("JS302", Severity.ERROR, "`{file}` defines no {what} `{name}`")
DIRECT_CALL = Rule("JS303", Severity.ERROR, "`{name}` is called directly")
ENTRY_AS_VALUE = Rule("JS304", Severity.ERROR, "the entry `{name}` is used as a value")
ENTRY_ATTRIBUTE = Rule(
    "JS305", Severity.ERROR, "`{name}.{attribute}` is not what it is in the payload"
)
SELF_CALL = Rule("JS306", Severity.ERROR, "`{receiver}.{name}` is called directly")
SHADOWED_HANDLE = Rule("JS307", Severity.ERROR, "a local name hides the {what} `{name}`")
NAME_NEEDED = Rule("JS308", Severity.ERROR, "the app needs the name `{name}` for {what}")
STAR_IMPORT = Rule("JS309", Severity.ERROR, "`from {module} import *` hides what it binds")
MODULE_INTROSPECTION = Rule("JS310", Severity.ERROR, "`{what}` would see the app, not the payload")
EFFECT = Rule(
    "JS311", Severity.ERROR, "`{what}` has an effect outside the process when the app is imported"
)
SIBLING = Rule(
    "JS312", Severity.ERROR, "the module `{module}` beside the payload is not in the app"
)
CLASH = Rule("JS313", Severity.ERROR, "`{name}` is defined in two payload files")
LOCAL_REACHES_IMAGE = Rule(
    "JS314", Severity.ERROR, "local code reaches `{name}`, which only containers have"
)
ENTRY_NEEDS_IMAGE = Rule(
    "JS315", Severity.ERROR, "{part} of `{entry}` needs `{name}` when the app is imported"
)
APP_IMPORT = Rule(
    "JS316", Severity.ERROR, "`{name}` is imported from `{module}`, which has no such name"
)
APP_ALIAS = Rule("JS317", Severity.ERROR, "names of the app keep their names: {cause}")
ENTRY_DECORATOR = Rule(
    "JS318", Severity.ERROR, "the decorator `{decorator}` may replace `{entry}` by another object"
)
REBOUND = Rule("JS319", Severity.ERROR, "`{name}` is bound more than once")
BAD_CLASS = Rule("JS320", Severity.ERROR, "`{name}` cannot be a class entry: {cause}")
BAD_SIGNATURE = Rule("JS321", Severity.ERROR, "`{name}` has a signature that does not fit: {cause}")
NOT_INJECTABLE = Rule(
    "JS322", Severity.ERROR, "local code uses `{name}` where no import can be placed"
)
LOCAL_PACKAGE = Rule(
    "JS323", Severity.ERROR, "local code imports `{module}`, which [main] packages does not list"
)
FILE_NAME = Rule("JS324", Severity.ERROR, "a payload cannot be called `{file}`: {cause}")
MAIN_BLOCK = Rule(
    "JS325", Severity.NOTE, "the payload's own `__main__` block is left out of the app"
)
SCRIPT_BLOCK = Rule("JS326", Severity.ERROR, "the payload has a script block of its own")
RELATIVE_IMPORT = Rule("JS327", Severity.ERROR, "a relative import has no package in an app")
PRINTS = Rule(
    "JS328", Severity.WARNING, "`print` runs whenever the app is imported, in every container"
)
TOO_DEEP = Rule("JS329", Severity.ERROR, "the payload is nested too deeply to be read")
ENVIRONMENT_READ = Rule(
    "JS330", Severity.ERROR, "`{what}` reads the environment when the app is imported"
)
LATE_IMPORT = Rule(
    "JS331",
    Severity.ERROR,
    "`{module}` is needed when the app is imported, and only the launching side has it",
)
LEAK = Rule(
    "JS332",
    Severity.ERROR,
    "`{name}` would be the one of `{other}`, which this file does not import",
)
OTHER_APP = Rule("JS333", Severity.NOTE, "`{module}` is taken to be this app, `{app}`")
COMMAND_LINE = Rule(
    "JS334", Severity.ERROR, "`{what}` reads the command line, which is Modal's when the app runs"
)
