"""From paths on the command line to compiled specs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from jobspec.diagnostic import Diagnostic, Label, Rule
from jobspec.files import find_specs
from jobspec.pipeline import Compilation, compile_spec
from jobspec.rules import output
from jobspec.source import SourceFile, Span


class NoSpecs(Exception):
    """The paths hold no spec at all."""


def spec_paths(paths: Sequence[str]) -> tuple[list[Path], list[Diagnostic]]:
    """The specs that files and folders stand for; raises NoSpecs where there are none."""
    if "" in paths:
        raise NoSpecs("an empty path")
    specs, failures = find_specs(Path(path) for path in paths)
    diagnostics = [failure.at() for failure in failures]
    if not specs and not diagnostics:
        raise NoSpecs(", ".join(paths))
    return specs, diagnostics


def compile_all(specs: Sequence[Path]) -> Iterator[Compilation]:
    """Each spec compiled; a second one for the same output is refused."""
    seen: dict[Path, Path] = {}
    for spec in specs:
        compilation = compile_spec(spec)
        target = compilation.path.absolute()
        other = seen.get(target)
        if other is not None:
            help = f"{other.as_posix()} compiles to it already: rename one of the two"
            finding = at_spec(compilation, output.SAME_OUTPUT, help)
            found = [*compilation.diagnostics, finding]
            yield Compilation(spec, compilation.path, None, found)
            continue
        seen[target] = spec
        yield compilation


def at_spec(
    compilation: Compilation, rule: Rule, help: str, path: Path | None = None
) -> Diagnostic:
    """A finding about the app of a spec, at the spec's name; `path` where it is not beside it."""
    label = Label(SourceFile(compilation.spec.as_posix(), ""), Span(0, 0))
    if compilation.job is not None:
        label = compilation.job.raw.key_label(("name",))
    name = (path or compilation.path).as_posix()
    return rule.at(label, help=help, name=name)
