"""The stages, composed: a spec file to the text of its app. The only module that knows them all."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

from jobspec import kinds
from jobspec.data import adding
from jobspec.diagnostic import Diagnostic, Label, has_errors, in_order
from jobspec.emit.render import render
from jobspec.emit.seal import digest_of_inputs, seal
from jobspec.emit.verify import verify
from jobspec.files import Failure, read, specs_in, way
from jobspec.inputs import Inputs
from jobspec.lower.app import Target, lower
from jobspec.plan import AppPlan
from jobspec.policy.settle import Comments, Key, settle
from jobspec.projects import check_projects
from jobspec.rulebook.book import findings
from jobspec.rulebook.job import AnalyzedJob
from jobspec.rules import linking
from jobspec.source import Span
from jobspec.spec.job import JobSpec
from jobspec.spec.layers import OUTPUT, Layer
from jobspec.spec.load import RawSpec, load
from jobspec.spec.local_files import from_folder
from jobspec.spec.profiles import Profiles, read_profiles, without_profiles
from jobspec.spec.validate import validate
from jobspec.workspace import Workspace, Workspaces


class Compilation(NamedTuple):
    """What became of a spec, or of one of its profiles: `text` is None where an error prevents it.

    `path` is where the app belongs, beside the spec; `analyzed` is there where the app is,
    and so are `comments`: those that allow findings, of which `allowed` were found.
    """

    spec: Path
    path: Path
    text: str | None
    diagnostics: list[Diagnostic]
    job: JobSpec | None = None
    plan: AppPlan | None = None
    profile: str | None = None
    analyzed: AnalyzedJob | None = None
    comments: Comments | None = None
    allowed: frozenset[Key] = frozenset()

    @property
    def sources(self) -> list[Path]:
        """The spec and the payload files."""
        payloads = self.job.payload_files if self.job is not None else ()
        return [self.spec, *(self.spec.parent / name for name in payloads)]


class SpecFile(NamedTuple):
    """A spec that was read: its apps are compiled from this. `raw` is None where it is no TOML."""

    path: Path
    workspace: Workspace
    raw: RawSpec | None
    profiles: Profiles
    diagnostics: list[Diagnostic]

    @property
    def apps(self) -> list[Path]:
        """Where its apps belong; where its profiles cannot be read, that of its base alone."""
        names = [None] if has_errors(self.diagnostics) else self.profiles.variants
        return [self.app(name) for name in names]

    def app(self, profile: str | None) -> Path:
        """Where the app of a profile belongs, or that of the base."""
        return app_path(self.path, profile, self.workspace.defaults.output)


class Variant(NamedTuple):
    """Which app of a spec: that of a profile or the base, with `KEY=VALUE` settings over it."""

    profile: str | None = None
    settings: tuple[str, ...] = ()

    @property
    def title(self) -> str | None:
        """What the header says of it; None for the base."""
        parts = [] if self.profile is None else [f"profile {self.profile}"]
        return ", ".join([*parts, *(f"--set {setting}" for setting in self.settings)]) or None

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """What it adds to the inputs of an app, as (name, text)."""
        profile = [] if self.profile is None else [("--profile", self.profile)]
        return profile + [("--set", setting) for setting in self.settings]


THE_BASE = Variant()


_DEPTH = 5_000
_NO_PROFILES = Profiles({}, True)


def app_path(spec: Path, profile: str | None = None, output: str = OUTPUT) -> Path:
    """`etl.toml` becomes `etl_app.py` beside it; `etl-job/spec.toml` becomes `etl_job_app.py`.

    The profile `dev` of `etl.toml` becomes `etl_dev_app.py`. `output` is the name with `{stem}` in it.
    """
    stem = spec.stem
    if spec.name == "spec.toml":
        stem = spec.absolute().parent.name or "spec"
    stem = re.sub(r"\W", "_", stem)
    if not stem or stem[0].isdigit():
        stem = "_" + stem
    if profile is not None:
        stem += f"_{profile}"
    return spec.with_name(output.replace("{stem}", stem))


def read_spec(path: Path, workspaces: Workspaces | None = None) -> SpecFile:
    """Reads a spec, as TOML and no further; many specs are read with the same `workspaces`."""
    workspace = (workspaces or Workspaces()).of(path)
    content = read(path, workspace.root)
    if isinstance(content, Failure):
        return SpecFile(path, workspace, None, _NO_PROFILES, [content.at()])
    return _loaded(path, workspace, content, path.as_posix())


def spec_of(path: Path, content: bytes, *, name: str, workspaces: Workspaces) -> SpecFile:
    """A spec of that content as if it stood at a path, which findings call `name`."""
    return _loaded(path, workspaces.of(path), content, name)


def _loaded(path: Path, workspace: Workspace, content: bytes, name: str) -> SpecFile:
    raw, diagnostics = load(name, content)
    diagnostics += workspace.diagnostics
    if raw is None or has_errors(diagnostics):
        return SpecFile(path, workspace, None, _NO_PROFILES, diagnostics)
    profiles, found = read_profiles(raw)
    return SpecFile(path, workspace, raw, profiles, diagnostics + found)


def compile_spec(path: Path, variant: Variant = THE_BASE) -> Compilation:
    """Reads a spec and the files that it names, and makes an app's text. Writes nothing."""
    return compile_variant(read_spec(path), variant)


def compile_variant(
    spec: SpecFile, variant: Variant, output_folder: Path | None = None
) -> Compilation:
    """As `compile_spec`, from a spec that was read; a profile of the variant is one of its own.

    `output_folder` is where the app is to stand, if not beside the spec.
    """
    raw, diagnostics = merged_spec(spec, variant)
    if raw is None or has_errors(diagnostics):
        path = spec.app(variant.profile)
        found = Compilation(spec.path, path, None, in_order(diagnostics))
    else:
        with adding(spec.workspace.defaults.known):
            compiled = _compile(raw, spec, variant, output_folder, diagnostics)
        found = _settled(compiled, spec)
    if variant.profile is None:
        return found
    place = spec.profiles.by_name[variant.profile].layer.place
    where = place.key_label(f"in the profile `{variant.profile}`")
    labelled = [each._replace(related=(*each.related, where)) for each in found.diagnostics]
    return found._replace(profile=variant.profile, diagnostics=labelled)


def _settled(compilation: Compilation, file: SpecFile) -> Compilation:
    """With its findings as they count; no text where one of them then is an error."""
    sources = [each.primary.source for each in compilation.diagnostics]
    if compilation.analyzed is not None:
        sources += compilation.analyzed.sources
    comments = Comments(sources)
    diagnostics, used = settle(compilation.diagnostics, comments, file.workspace.levels)
    if compilation.text is None or has_errors(diagnostics):
        return compilation._replace(text=None, analyzed=None, diagnostics=in_order(diagnostics))
    found = in_order(diagnostics)
    return compilation._replace(diagnostics=found, comments=comments, allowed=used)


def merged_spec(spec: SpecFile, variant: Variant) -> tuple[RawSpec | None, list[Diagnostic]]:
    """The spec with the variant's profile and settings put over it."""
    diagnostics = list(spec.diagnostics)
    settings: list[Layer] = []
    for argument in variant.settings:
        from jobspec.spec.settings import read_setting

        setting, found = read_setting(argument)
        settings += [setting] if setting is not None else []
        diagnostics += found
    if spec.raw is None:
        return None, diagnostics
    profile = None if variant.profile is None else spec.profiles.by_name[variant.profile]
    defaults = spec.workspace.defaults.layer
    if defaults is None and profile is None and not settings:
        return without_profiles(spec.raw), diagnostics
    from jobspec.spec.variants import merged

    raw, found = merged(
        spec.raw, defaults, profile, settings, way(spec.path.parent, spec.workspace.root)
    )
    return raw, diagnostics + found


def _compile(
    raw: RawSpec,
    file: SpecFile,
    variant: Variant,
    output_folder: Path | None,
    diagnostics: list[Diagnostic],
) -> Compilation:
    spec = file.path
    path = file.app(variant.profile)
    job, found = validate(raw, kinds.kind, kinds.KINDS)
    diagnostics = diagnostics + found
    if job is None:
        return Compilation(spec, path, None, in_order(diagnostics))
    root = file.workspace.root
    beside = Inputs(spec.parent, root, _apps_in)
    sources, found = beside.payloads(job)
    diagnostics += found + beside.check_local_files(job)
    diagnostics += beside.check_absent_modules(job)
    diagnostics += check_projects(job, beside.text)
    folder = "." if output_folder is None else way(output_folder, spec.parent)
    if output_folder is not None and folder != ".":
        diagnostics += beside.check_local_modules(job, output_folder)
    if has_errors(diagnostics):
        return Compilation(spec, path, None, in_order(diagnostics), job)
    payloads = tuple(from_folder(folder, name) for name in sources.files)
    inputs = [(spec.name, raw.source.text)]
    inputs += [(name, source.text) for name, source in sources.files.items()]
    inputs += variant.inputs
    defaults = file.workspace.defaults.layer
    if defaults is not None:
        from jobspec.spec.defaults import used_part

        shared = used_part(raw, defaults.place.source)
        inputs += [("pyproject.toml", shared)] if shared is not None else []
        payloads += ("pyproject.toml",) if shared is not None else ()
    apps = {app.stem for app in file.apps}
    target = Target(
        path.stem,
        frozenset({path.stem, *apps}),
        from_folder(folder, spec.name),
        payloads,
        variant.title,
        digest_of_inputs(inputs),
        folder,
    )
    limit = sys.getrecursionlimit()
    try:
        # A tree that the parser took may be deeper than Python lets our own walks go.
        sys.setrecursionlimit(max(limit, _DEPTH))
        lowered, found = lower(job, sources, target)
        diagnostics += found
        if lowered is None:
            return Compilation(spec, path, None, in_order(diagnostics), job)
        plan = lowered.plan
        text = seal(render(plan))
        verify(text, plan, lowered.linked.statements)
        analyzed = AnalyzedJob(job, lowered, beside.dockerfiles(job))
        diagnostics += findings(analyzed)
    except RecursionError:
        help = "split the longest expression of the payload, or its deepest block"
        label = Label(next(iter(sources.files.values())), Span(0, 0))
        diagnostics.append(linking.TOO_DEEP.at(label, help=help))
        return Compilation(spec, path, None, in_order(diagnostics), job)
    finally:
        sys.setrecursionlimit(limit)
    return Compilation(spec, path, text, diagnostics, job, plan, analyzed=analyzed)


def _apps_in(folder: Path) -> list[Path]:
    """Where the apps of the specs of a folder belong, whether they are there or not."""
    return [app for path in specs_in(folder) for app in read_spec(path).apps]
