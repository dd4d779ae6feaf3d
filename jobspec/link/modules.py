"""Whose a module is: Python's, Modal's, a payload file's, or a package's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobspec.data import Modules, client_modules, distribution_modules, stdlib_modules

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
    return any(
        _holds(name, module)
        for found in map(_modules, requirements)
        for name in (*found.own, *found.required)
    )


def may_bring(requirements: Iterable[str], module: str) -> bool:
    """Whether a requirement may require what has the module, for all that is known of both.

    So it is with a module that is commonly required, and a distribution of which it is not known
    what it requires.
    """
    told = distribution_modules().values()
    if not any(_holds(name, module) for found in told for name in found.required):
        return False
    return not all(_modules(each).is_told for each in requirements)


def lists(requirements: Iterable[str], module: str) -> bool:
    """Whether one of the requirements is the distribution that has the module, as far as known."""
    return any(_holds(name, module) for found in map(_modules, requirements) for name in found.own)


def requiring(requirements: Iterable[str], module: str) -> str | None:
    """The first of the requirements that is known to require the distribution with the module."""
    for requirement in requirements:
        if any(_holds(name, module) for name in _modules(requirement).required):
            return distribution_of(requirement)
    return None


def client_module(module: str) -> str | None:
    """The module that Modal's own client brings and that this one is, or is a part of."""
    return next((each for each in client_modules() if f"{module}.".startswith(f"{each}.")), None)


def distribution_of(requirement: str) -> str:
    """The normalised name of the distribution that a requirement names; "" where it names none."""
    match = _NAME.match(requirement)
    return "" if match is None else re.sub(r"[-_.]+", "-", match[1]).lower()


def distributions_with(module: str) -> list[str]:
    """The distributions that are known to have a module of their own by this name."""
    return [
        name
        for name, found in distribution_modules().items()
        if any(module == own or module.startswith(own + ".") for own in found.own)
    ]


def _modules(requirement: str) -> Modules:
    """What a requirement brings: as the table says, else modules called as it is."""
    name = distribution_of(requirement)
    known = distribution_modules().get(name)
    if known is not None:
        return known
    return Modules((name.replace("-", "_"), name.replace("-", "."))) if name else Modules(())


def _holds(name: str, module: str) -> bool:
    """Whether what brings the module `name` brings `module`, whose case may differ.

    Of a package whose parts come from several distributions, the package alone says nothing.
    """
    name, module = name.lower(), module.lower()
    if module == name or module.startswith(name + "."):
        return True
    return name.startswith(module + ".")
