"""`jobspec schema`: the language as a JSON Schema."""

from __future__ import annotations

import sys
from pathlib import Path

from jobspec.commands.report import Exit
from jobspec.data import adding
from jobspec.schema.document import pyproject_schema, schema_text, spec_schema
from jobspec.workspace import Workspaces

SCHEMAS = {"spec": spec_schema, "pyproject": pyproject_schema}
"""The files that have a schema."""


def schema_command(file: str) -> Exit:
    """Print the schema of one of `SCHEMAS` to stdout, as it is in the workspace of this folder."""
    workspace = Workspaces().of(Path("spec.toml"))
    with adding(workspace.defaults.known):
        sys.stdout.write(schema_text(SCHEMAS[file]()))
    return Exit.FINE
