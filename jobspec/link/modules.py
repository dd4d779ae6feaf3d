"""Whose a module is: Python's, Modal's, a payload file's, or a package's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobspec.data import distribution_modules, stdlib_modules

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")

# In every container, whatever the image (dated with the SDK's own builder tables).
MODAL_MODULES = frozenset({"modal", "modal_proto", "modal_version", "synchronicity"})

# Names that a payload or app file would hide from Modal or Python if it had them (modal_rules 2.1).
SHADOWED_BY_FILE = MODAL_MODULES | frozenset(
    "sitecustomize __main__ __init__ aiohttp yarl idna attr attrs google grpclib h2 hpack hyperframe "
    "multidict frozenlist propcache aiosignal aiohappyeyeballs cbor2 certifi typing_extensions "
    "async_timeout rich click watchfiles pygments toml markdown_it mdurl".split()
)


def top_level(module: str) -> str:
    """The first part of a dotted module name."""
    return module.partition(".")[0]


def is_stdlib(module: str) -> bool:
    """Whether the module is Python's own."""
    return top_level(module) in stdlib_modules()


def is_third_party(module: str) -> bool:
    """Whether the module comes from an installed package that only some sides have."""
    return not is_stdlib(module) and top_level(module) not in MODAL_MODULES


def provides(requirements: Iterable[str], module: str) -> bool:
    """Whether one of the requirements is known, or named so, to bring the module."""
    names = {module, top_level(module)}
    for requirement in requirements:
        match = _NAME.match(requirement)
        if match is None:
            continue
        distribution = re.sub(r"[-_.]+", "-", match[1]).lower()
        known = distribution_modules().get(distribution, ())
        if any(name == module or module.startswith(name + ".") or name in names for name in known):
            return True
        dotted = distribution.replace("-", ".")
        if distribution.replace("-", "_") in {name.lower() for name in names}:
            return True
        if module.lower() == dotted or module.lower().startswith(dotted + "."):
            return True
    return False
