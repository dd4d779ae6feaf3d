"""What generated entry points use, in every golden app that has one: all of it is accounted for."""

from __future__ import annotations

import builtins
import symtable
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

from jobspec.mains.shared import BUILTINS
from jobspec.mains.target import MODULES, VERBS

ROOT = Path(__file__).parents[2]


def generated() -> Iterator[tuple[str, str, Path]]:
    """Name, verb and app of every spec whose entry point is generated."""
    for spec in sorted([*ROOT.glob("tests/cases/main/*.toml"), *ROOT.glob("specs/*/spec.toml")]):
        main = tomli.loads(spec.read_text(encoding="utf-8")).get("main", {})
        stem = "main" if spec.name == "spec.toml" else spec.stem
        apps = [spec.parent / "expected" / f"{stem}_app.py"]
        if spec.parent.parent.name == "specs":  # profiles change what its main does, not how
            apps = sorted(spec.parent.glob("*_app.py"))
        for verb in {*VERBS} & main.keys():
            yield from ((f"{spec.parent.name}/{app.stem}", verb, app) for app in apps)


FOUND = list(generated())


def free_names(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that a function takes from its module or from Python."""
    yield from (each.get_name() for each in table.get_symbols() if each.is_global())
    for child in table.get_children():
        yield from free_names(child)


def main_of(app: Path) -> symtable.SymbolTable:
    """The scope of the entry point."""
    module = symtable.symtable(app.read_text(encoding="utf-8"), app.name, "exec")
    (main,) = (each for each in module.get_children() if each.get_name() == "main")
    return main


@pytest.mark.parametrize(("verb", "app"), [each[1:] for each in FOUND], ids=[e[0] for e in FOUND])
def test_what_an_entry_point_uses_is_known(verb: str, app: Path) -> None:
    module = symtable.symtable(app.read_text(encoding="utf-8"), app.name, "exec")
    main = main_of(app)
    bound = {each.get_name() for each in module.get_symbols() if each.is_assigned()}
    bound |= {each.get_name() for each in module.get_symbols() if each.is_imported()}
    bound |= {each.get_name() for each in module.get_children()}
    used = set(free_names(main)) - bound
    assert used <= set(dir(builtins)), "a name that nothing binds"
    assert used <= BUILTINS[verb]
    imported = {each.get_name() for each in main.get_symbols() if each.is_imported()}
    assert imported <= MODULES[verb]


def test_nothing_is_kept_from_a_payload_in_vain() -> None:
    used: dict[str, set[str]] = {verb: set() for verb in VERBS}
    for _, verb, app in FOUND:
        used[verb] |= set(free_names(main_of(app)))
    options = {"bool", "float", "int", "str"}  # in annotations, which are texts in many an app
    assert {verb: names - used[verb] - options for verb, names in BUILTINS.items()} == {
        verb: set() for verb in VERBS
    }
