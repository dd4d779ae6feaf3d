"""The layers of the package: who may import whom, who may touch the disk, who may import Modal.

The imports of every module are read from its syntax tree, those inside functions included.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import jobspec

PACKAGE = Path(jobspec.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
MAX_LINES = 400

# A layer is a module or a package at the top of jobspec. Each may import, when it runs, the layers
# named with it and itself; a layer only imports layers that stand above it in this table.
LAYERS: dict[str, set[str]] = {
    "source": set(),
    "diagnostic": {"source"},
    "expression": set(),
    "data": set(),
    "local": set(),
    "proof": {"local"},
    "plan": {"expression"},
    "emit": {"expression", "plan"},
    "report": {"diagnostic", "source"},
    "rules": {"diagnostic"},
    "files": {"diagnostic", "rules", "source"},
    "spec": {"data", "diagnostic", "expression", "rules", "source"},
    "kinds": {"expression", "spec"},
    "schema": {"data", "kinds", "spec"},
    "link": {
        "data",
        "diagnostic",
        "expression",
        "kinds",
        "plan",
        "rules",
        "source",
        "spec",
    },
    "platform": {"data", "diagnostic", "link", "rules", "spec"},
    "mains": {"diagnostic", "expression", "link", "plan", "rules", "spec"},
    "lower": {
        "data",
        "diagnostic",
        "expression",
        "kinds",
        "link",
        "mains",
        "plan",
        "platform",
        "rules",
        "source",
        "spec",
    },
    "facts": {"data", "diagnostic", "expression", "link"},
    "rulebook": {
        "data",
        "diagnostic",
        "facts",
        "link",
        "lower",
        "plan",
        "platform",
        "rules",
        "source",
        "spec",
    },
    "policy": {"diagnostic", "rulebook", "rules", "source", "spec"},
    "workspace": {"diagnostic", "files", "policy", "spec"},
    "projects": {"diagnostic", "rules", "spec"},
    "inputs": {"diagnostic", "emit", "files", "link", "rules", "source", "spec"},
    "pipeline": {
        "data",
        "diagnostic",
        "emit",
        "files",
        "inputs",
        "kinds",
        "link",
        "lower",
        "plan",
        "policy",
        "projects",
        "rulebook",
        "rules",
        "source",
        "spec",
        "workspace",
    },
    "verify": {"local", "proof", "spec"},
    "commands": {
        "data",
        "diagnostic",
        "emit",
        "expression",
        "files",
        "local",
        "pipeline",
        "plan",
        "policy",
        "proof",
        "report",
        "rulebook",
        "rules",
        "schema",
        "source",
        "spec",
        "verify",
        "workspace",
    },
    "reference": {"commands", "data", "kinds", "rulebook", "schema", "spec"},
    "cli": {"commands", "kinds"},
    "__main__": {"cli"},
}
FOR_TYPES_ONLY = {("spec", "kinds")}
"""Imports that only a type checker makes: a spec's model is built with the kinds it is given."""

WITH_MODAL = ("local/", "proof/", "verify/")
MODAL = {"modal", "modal_proto", "modal_version", "synchronicity", "grpclib"}

ON_DISK = (
    "commands/",
    "data/",
    "emit/templates.py",
    "files.py",
    "inputs.py",
    "local/",
    "pipeline.py",
    "proof/",
    "reference/",
    "verify/",
    "workspace.py",
)
"""Who reads or writes files; `cli.py` only opens the null device where a pipe was closed."""

FILE_CALLS = {
    "chmod",
    "exists",
    "glob",
    "is_dir",
    "is_file",
    "is_symlink",
    "iterdir",
    "lstat",
    "mkdir",
    "open",
    "read_bytes",
    "read_text",
    "rglob",
    "rmdir",
    "samefile",
    "stat",
    "symlink_to",
    "touch",
    "unlink",
    "write_bytes",
    "write_text",
}
DISK_MODULES = {"glob", "os", "pathlib", "shutil", "tempfile"}

# An app depends on its inputs alone: what compiles it reads no clock, no chance, no machine.
_NOT_COMPILING = {"__main__", "cli", "local", "proof", "verify"}
COMPILER = tuple(name for name in LAYERS if name not in _NOT_COMPILING)
UNSTEADY = {"getpass", "locale", "platform", "random", "secrets", "socket", "subprocess", "time"}


@dataclass(frozen=True)
class Import:
    """One imported name, in full, and whether only a type checker imports it."""

    name: str
    for_types: bool

    @property
    def top(self) -> str:
        return self.name.partition(".")[0]


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def layer_of(module: str) -> str:
    """The layer of a file of the package."""
    return module.partition("/")[0].removesuffix(".py")


def imports_of(module: str) -> list[Import]:
    """All imports of a module; the package's own by their whole names, relative ones refused."""
    tree = tree_of(module)
    typing_only = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
        for part in ast.walk(statement)
    }
    return [
        Import(name, id(node) in typing_only)
        for node in ast.walk(tree)
        for name in imported_names(node)
    ]


def imported_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute here"
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_layers(module: str, *, for_types: bool) -> set[str]:
    """The layers that a module imports; the package's own version is no layer."""
    names = [each.name for each in imports_of(module) if each.for_types is for_types]
    parts = [name.split(".")[1] for name in names if name.startswith("jobspec.")]
    return {part for part in parts if part in LAYERS} - {layer_of(module)}


def inside(module: str, places: Iterable[str]) -> bool:
    return module.startswith(tuple(places))


def test_the_table_names_every_layer() -> None:
    assert {layer_of(module) for module in MODULES} == {*LAYERS, "__init__"}


def test_layers_only_build_on_layers_above_them() -> None:
    above: set[str] = set()
    for layer, below in LAYERS.items():
        assert below <= above, layer
        above.add(layer)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_what_its_layer_may(module: str) -> None:
    layer = layer_of(module)
    allowed = LAYERS.get(layer, set())
    assert imported_layers(module, for_types=False) <= allowed
    for other in imported_layers(module, for_types=True):
        assert other in allowed or (layer, other) in FOR_TYPES_ONLY


@pytest.mark.parametrize("module", [m for m in MODULES if not inside(m, WITH_MODAL)])
def test_modal_is_imported_by_the_local_runtime_and_the_proofs_alone(module: str) -> None:
    assert not [each for each in imports_of(module) if each.top in MODAL]


@pytest.mark.parametrize("module", [m for m in MODULES if not inside(m, (*ON_DISK, "cli.py"))])
def test_only_few_modules_touch_the_disk(module: str) -> None:
    assert not {each.top for each in imports_of(module)} & DISK_MODULES
    calls = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
    names = [getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls]
    assert not FILE_CALLS & set(names)


@pytest.mark.parametrize("module", [m for m in MODULES if layer_of(m) in COMPILER])
def test_the_compiler_reads_no_clock_and_no_chance(module: str) -> None:
    assert not [each for each in imports_of(module) if each.top in UNSTEADY]


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_long(module: str) -> None:
    lines = (PACKAGE / module).read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES


def test_compiling_loads_neither_modal_nor_the_local_runtime(tmp_path: Path) -> None:
    spec = 'name = "demo"\n[entry]\nkind = "function"\npayload = "job.py:work"\n'
    (tmp_path / "demo.toml").write_text(spec)
    (tmp_path / "job.py").write_text("import nothing_that_is_installed\n\n\ndef work(): ...\n")
    program = (
        "import sys; from jobspec.cli import run; run(['compile', 'demo.toml']);"
        "print(*sys.modules, sep='\\n')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "JS405" in done.stderr
    loaded = set(done.stdout.split())
    assert "jobspec.link.linker" in loaded
    assert not {name.partition(".")[0] for name in loaded} & (MODAL | {"job"})
    apart = ("jobspec.local", "jobspec.proof", "jobspec.verify")
    assert not [name for name in loaded if name.startswith(apart)]
    assert not loaded & {"jobspec.spec.merge", "jobspec.spec.defaults"}


def test_a_right_spec_loads_nothing_that_only_explains(tmp_path: Path) -> None:
    spec = 'name = "demo"\n[entry]\nkind = "function"\npayload = "job.py:work"\n'
    (tmp_path / "demo.toml").write_text(spec)
    (tmp_path / "job.py").write_text("def work(): ...\n")
    program = (
        "import sys; from jobspec.cli import run; run(['compile', 'demo.toml']);"
        "print(*sys.modules, sep='\\n')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "jobspec.rulebook.book" in loaded
    for module in ("spec.scan", "spec.explain", "policy.comments", "rulebook.workspace"):
        assert f"jobspec.{module}" not in loaded
    assert "difflib" not in loaded
