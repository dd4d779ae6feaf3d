"""What keys of several tables hold."""

from __future__ import annotations

from jobspec.spec import handle_values, image_values, values
from jobspec.spec.table import value

TEXT = value(values.text, str)
LINE = value(values.line, str)
IDENTIFIER = value(values.identifier, str)
METHOD_NAME = value(values.unicode_identifier, str)
IDENTIFIERS = value(values.array(values.identifier), list[str])
OBJECT_NAME = value(values.object_name, str)
BOOLEAN = value(values.boolean, bool)
REQUIREMENTS = value(values.array(values.requirement), list[str])
APT_PACKAGES = value(values.array(values.apt_package), list[str])
COMMANDS = value(values.array(values.shell_command), list[str])
MODULE_NAMES = value(values.array(image_values.module_name), list[str])
ENV = value(handle_values.env_table, dict[str, str])
NATURAL = value(values.integer(0, 2**31 - 1), int)
