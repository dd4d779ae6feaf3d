"""Images: where they start, and what is built on that."""

from __future__ import annotations

from typing import Self

from jobspec.spec import values
from jobspec.spec.table import Table, defaulted, many, optional, value
from jobspec.spec.tables.shapes import (
    APT_PACKAGES,
    COMMANDS,
    ENV,
    IDENTIFIER,
    MODULE_NAMES,
    REQUIREMENTS,
)


class StepTable(Table):
    """One step of an image build; exactly one key."""

    packages = optional(REQUIREMENTS, "Python packages, installed with uv.")
    apt = optional(APT_PACKAGES, "Debian packages.")
    run = optional(COMMANDS, "Shell commands, each one line.")
    env = optional(ENV, "Environment variables.")

    def checked(self) -> Self:
        """Exactly one key."""
        if len(self.model_fields_set) != 1:
            raise ValueError("a step has exactly one of packages, apt, run, env")
        return self


class ImageTable(Table):
    """An image: what is installed in the container."""

    python = optional(
        value(values.python_version, str),
        "Python series of a Debian slim image; the default is 3.12.",
    )
    from_ = optional(IDENTIFIER, "The image that this one builds on.", alias="from")
    apt = defaulted(APT_PACKAGES, (), "Debian packages, installed first.")
    packages = defaulted(REQUIREMENTS, (), "Python packages, installed with uv.")
    env = defaulted(ENV, {}, "Environment variables.")
    steps = defaulted(many(StepTable), [], "Further build steps, in order.")
    local_python_source = defaulted(
        MODULE_NAMES, (), "Modules beside the spec that are added to the image."
    )
    imports = defaulted(
        MODULE_NAMES, (), "Import names that this image has, where that is ambiguous."
    )
