"""The jobs that are broken: those of the gallery, each with its payload and what operators ask for."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import tomli

from jobspec.pipeline import Variant, compile_spec, read_spec
from jobspec.proof.judge import imports_blocks
from jobspec.rulebook.job import AnalyzedJob

SPECS = Path(__file__).parents[3] / "specs"


@dataclass(frozen=True, eq=False)
class Original:
    """A gallery job as it is: right."""

    folder: Path

    @cached_property
    def spec(self) -> str:
        return (self.folder / "spec.toml").read_text(encoding="utf-8")

    @cached_property
    def data(self) -> dict:
        return tomli.loads(self.spec)

    @cached_property
    def analyzed(self) -> AnalyzedJob:
        found = compile_spec(self.folder / "spec.toml", self.variant).analyzed
        assert found is not None
        return found

    @cached_property
    def variant(self) -> Variant:
        """The base, or the first profile of a spec that has no base."""
        return Variant(read_spec(self.folder / "spec.toml").profiles.variants[0])

    @cached_property
    def payload_name(self) -> str:
        return self.analyzed.spec.entries[0].file

    @cached_property
    def payload(self) -> str:
        return (self.folder / self.payload_name).read_text(encoding="utf-8")

    @cached_property
    def called(self) -> list[str]:
        """The functions and methods of the payload that containers run for a call."""
        names = []
        for entry in self.analyzed.spec.entries:
            if entry.file == self.payload_name:
                names += [f"{entry.name}.{name}" for name in entry.methods] or [entry.name]
        return names

    @cached_property
    def in_blocks(self) -> set[str]:
        """The packages that the payload imports and the app has in its imports blocks."""
        tree = ast.parse((self.folder / self.app).read_text(encoding="utf-8"))
        lines = imports_blocks(tree)
        blocks = [node for node in tree.body if isinstance(node, ast.With) and node.lineno in lines]
        nodes = [each for block in blocks for each in ast.walk(block)]
        names = [a.name for n in nodes if isinstance(n, ast.Import) for a in n.names]
        names += [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
        return {name.partition(".")[0] for name in names}

    @property
    def app(self) -> str:
        return next(iter(sorted(self.folder.glob("*_app.py")))).name

    def in_profile(self, table: str) -> set[str]:
        """The keys of a table that the profile sets."""
        profiles = self.data.get("profiles", {})
        found = profiles.get(self.variant.profile, {}).get(table, {})
        return set(found) if isinstance(found, dict) else set()

    @cached_property
    def main(self) -> str | None:
        """The payload's own main, if it has one in its file."""
        main = self.analyzed.spec.main
        reference = main.payload if main is not None else None
        same = reference is not None and reference.file == self.payload_name
        return reference.name if reference is not None and same else None


ORIGINALS = [Original(path.parent) for path in sorted(SPECS.glob("*/spec.toml"))]
