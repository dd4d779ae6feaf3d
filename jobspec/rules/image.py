"""JS4xx: images and imports."""

from __future__ import annotations

from jobspec.diagnostic import Rule, Severity

NOT_LISTED = Rule(
    "JS401", Severity.WARNING, "no package of the image `{image}` is known to have `{module}`"
)
MISSING_FASTAPI = Rule(
    "JS402", Severity.ERROR, "an endpoint needs FastAPI, and the image `{image}` does not list it"
)
TWO_IMAGES = Rule(
    "JS403",
    Severity.ERROR,
    "entries of two images reach `{name}`, which is made when the app is imported",
)
MISSING = Rule(
    "JS405", Severity.ERROR, "the image `{image}` has no package that could have `{module}`"
)
ONE_IMAGE = Rule(
    "JS406", Severity.ERROR, "the image `{image}` lacks `{module}`, which an entry of it reaches"
)
UNUSED_IMAGE = Rule(
    "JS407", Severity.WARNING, "no entry runs in the image `{image}`, so the app does not have it"
)
NOT_BESIDE = Rule(
    "JS408", Severity.WARNING, "no module or package `{module}` stands beside the spec"
)
NO_PYTHON = Rule(
    "JS409", Severity.WARNING, "`{registry}` has no Python, which the image `{image}` needs"
)
UNFIT_PROJECT = Rule("JS456", Severity.ERROR, "`{file}` does not do for `{action}`: {cause}")
NO_LOCK = Rule(
    "JS457", Severity.WARNING, "there is no `{file}`: each build may install other versions"
)
AMBIGUOUS_IMAGE = Rule("JS404", Severity.ERROR, "it is not clear which image `{what}` belongs to")
