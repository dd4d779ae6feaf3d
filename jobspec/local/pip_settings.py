"""The machine's own pip settings, told to uv: where packages come from and whom to trust."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache

# pip's setting, uv's option; pip's lists are separated by white space.
_OPTIONS = {
    "index-url": "--index-url",
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
}
# Sections in rising order of precedence, as pip has them for `pip install`.
_SECTIONS = ("global", "install", ":env:")


@cache
def pip_settings() -> Mapping[str, str]:
    """What ``pip config list`` gives for an install: setting to value; empty without pip."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return parse_pip_settings(listed.splitlines())


def parse_pip_settings(lines: Iterable[str]) -> dict[str, str]:
    """The effective settings from the lines of ``pip config list``."""
    sections: dict[str, dict[str, str]] = {name: {} for name in _SECTIONS}
    for line in lines:
        key, separator, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if separator and section in sections:
            sections[section][name] = str(ast.literal_eval(value))
    return {name: value for part in _SECTIONS for name, value in sections[part].items()}


def uv_options(settings: Mapping[str, str]) -> list[str]:
    """The command-line options of ``uv pip install`` that mean the same as pip's settings."""
    options = [
        part
        for name, option in _OPTIONS.items()
        for value in settings.get(name, "").split()
        for part in (option, value)
    ]
    if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        options.append("--no-index")
    # pip looks for the best version everywhere; uv, left alone, stops at the first index.
    return [*options, "--index-strategy", "unsafe-best-match"]


def uv_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Environment variables for uv: the certificate bundle pip uses."""
    certificate = settings.get("cert")
    return {"SSL_CERT_FILE": certificate} if certificate else {}
