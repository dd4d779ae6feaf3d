"""JS8xx: comments that allow findings."""

from __future__ import annotations

from jobspec.diagnostic import Rule, Severity

NOTHING = Rule("JS801", Severity.WARNING, "this comment allows nothing: {cause}")
UNUSED = Rule("JS802", Severity.WARNING, "{code} is allowed here, and is not found here")
NEVER = Rule("JS803", Severity.WARNING, "{code} cannot be allowed")
