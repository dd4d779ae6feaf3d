"""`jobspec schema`: the language as a JSON Schema."""

from __future__ import annotations

import sys

from jobspec.commands.report import Exit
from jobspec.schema.document import schema_text


def schema_command() -> Exit:
    """Print the schema to stdout."""
    sys.stdout.write(schema_text())
    return Exit.FINE
