"""A package whose submodules must be imported by name."""

ROOT = "nslib"
