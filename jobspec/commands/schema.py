"""`jobspec schema`: the language as a JSON Schema."""

from __future__ import annotations

import sys

from jobspec.commands.report import Exit
from jobspec.schema.document import pyproject_schema, schema_text, spec_schema

SCHEMAS = {"spec": spec_schema, "pyproject": pyproject_schema}
"""The files that have a schema."""


def schema_command(file: str) -> Exit:
    """Print the schema of one of `SCHEMAS` to stdout."""
    sys.stdout.write(schema_text(SCHEMAS[file]()))
    return Exit.FINE
