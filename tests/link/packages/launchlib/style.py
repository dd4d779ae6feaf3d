"""A submodule of the launching side's package."""

DARK = "dark"
