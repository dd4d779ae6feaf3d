"""JS9xx: the generated app on disk."""

from __future__ import annotations

from jobspec.diagnostic import Rule, Severity

NOT_OURS = Rule("JS901", Severity.ERROR, "`{name}` exists and was not written by jobspec")
EDITED = Rule("JS902", Severity.ERROR, "`{name}` was edited by hand after it was generated")
STALE = Rule("JS903", Severity.ERROR, "`{name}` is not what its spec compiles to now")
MISSING = Rule("JS904", Severity.ERROR, "`{name}` has not been generated")
CANNOT_WRITE = Rule("JS905", Severity.ERROR, "cannot write `{name}`: {cause}")
ORPHAN = Rule("JS907", Severity.ERROR, "no spec compiles to `{name}` any more")
SAME_OUTPUT = Rule("JS906", Severity.ERROR, "two specs compile to the same file `{name}`")
