"""`jobspec verify`: three proofs of an app, on the real SDK."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jobspec.commands.check import check_app
from jobspec.commands.report import Exit, report, say
from jobspec.commands.specs import Choice, chosen, read_specs
from jobspec.diagnostic import Diagnostic, has_errors
from jobspec.files import specs_in
from jobspec.local.errors import LocalRuntimeError, require_modal
from jobspec.pipeline import SpecFile, Variant, compile_variant, read_spec

if TYPE_CHECKING:
    from jobspec.spec.job import JobSpec
    from jobspec.verify.app import Verifier
    from jobspec.verify.verdicts import Finding, Verified


SDKS = ">=1.5.5"
"""Releases of Modal's SDK that apps can be verified with."""


class VerifyOptions(NamedTuple):
    """What the command line says beside the paths."""

    fast: bool
    json: bool
    strict: bool
    state: str | None
    env_files: tuple[str, ...]


class Target(NamedTuple):
    """An app to verify, with the spec that compiles to it, if one does."""

    app: Path
    spec: SpecFile | None = None
    variant: Variant = Variant()


class Result(NamedTuple):
    """What became of a target."""

    target: Target
    verified: Verified


def verify_command(paths: Sequence[str], choice: Choice, options: VerifyOptions) -> Exit:
    """Verify the apps that paths stand for: of specs, of folders of specs, or by themselves."""
    try:
        require_modal(SDKS, "`jobspec verify`")
        if sys.platform == "win32":
            raise LocalRuntimeError("apps can only be verified on Linux and other POSIX systems")
        if sys.platform != "linux" and not options.fast:
            raise LocalRuntimeError("containers can only be run on Linux: verify with --fast")
        targets, diagnostics = _targets(paths, choice)
        results = list(_verified(targets, options))
    except LocalRuntimeError as error:
        say(f"jobspec: {error}")
        return Exit.USAGE
    from jobspec.commands.verify_report import as_json, tell

    if options.json:
        sys.stdout.write(as_json(results, options.fast))
    else:
        tell(results, options.fast)
    report(diagnostics, "text", len(targets))
    return _status(results, options.strict, diagnostics)


def _status(results: Sequence[Result], strict: bool, diagnostics: Sequence[Diagnostic]) -> Exit:
    from jobspec.verify.verdicts import Verdict

    found = {each for result in results for each in result.verified.verdicts.values()}
    if Verdict.FAILED in found or has_errors(diagnostics):
        return Exit.FINDINGS
    return Exit.NOT_CHECKED if strict and Verdict.NOT_CHECKED in found else Exit.FINE


def _targets(paths: Sequence[str], choice: Choice) -> tuple[list[Target], list[Diagnostic]]:
    """The apps, each once, in the order of the paths; and what is wrong with the paths."""
    found: list[Target] = []
    diagnostics: list[Diagnostic] = []
    for path in paths:
        if path.endswith(".py"):
            found.append(_target_of_app(Path(path)))
            continue
        files, more = read_specs([path])
        diagnostics += more
        found += [
            Target(file.app(variant.profile), file, variant)
            for file, variant in chosen(files, choice)
        ]
    unique: dict[Path, Target] = {}
    for target in found:
        unique.setdefault(target.app.absolute(), target)
    return list(unique.values()), diagnostics


def _target_of_app(app: Path) -> Target:
    """An app, with the spec beside it that compiles to it. Raises LocalRuntimeError."""
    if not app.is_file():
        raise LocalRuntimeError(f"{app.as_posix()} is no file")
    for path in specs_in(app.parent):
        spec = read_spec(path)
        for profile in spec.profiles.variants if not has_errors(spec.diagnostics) else ():
            if spec.app(profile).absolute() == app.absolute():
                return Target(app, spec, Variant(profile))
    return Target(app)


def _verified(targets: Sequence[Target], options: VerifyOptions) -> Iterator[Result]:
    """Each target with what became of it. Raises LocalRuntimeError."""
    from jobspec.proof.importer import ImporterError
    from jobspec.verify.app import Options, Verifier

    state = None if options.state is None else Path(options.state)
    try:
        with Verifier(Options(options.fast, state, options.env_files, say)) as verifier:
            for target in targets:
                yield Result(target, _verify(target, verifier))
    except ImporterError as error:
        raise LocalRuntimeError(str(error)) from error


def _verify(target: Target, verifier: Verifier) -> Verified:
    from jobspec.verify.verdicts import NO_SPEC, Finding, Part, Verdict, Verified, in_order

    found: list[Finding] = []
    job: JobSpec | None = None
    if target.spec is not None:
        job, found = _against_spec(target)
    if not target.app.is_file():
        found += [
            Finding(part, Verdict.NOT_CHECKED, "there is no app")
            for part in (Part.IMPORT, Part.GUARD)
        ]
        return Verified(in_order(found))
    try:
        if job is not None:
            require_modal(job.modal, "this app")
    except LocalRuntimeError as error:
        found += [Finding(part, Verdict.NOT_CHECKED, str(error)) for part in Part]
        return Verified(in_order(found))
    verified = verifier.verify(target.app, job)
    if found:
        own = [each for each in verified.findings if each.message != NO_SPEC]
        return Verified(in_order([*found, *own]), verified.notes, verified.asked)
    return verified


def _against_spec(target: Target) -> tuple[JobSpec | None, list[Finding]]:
    """The spec's job, and how the file of the app stands to it."""
    from jobspec.verify.verdicts import Finding, Part, Verdict

    assert target.spec is not None
    compilation = compile_variant(target.spec, target.variant)
    if compilation.text is None:
        spec = compilation.spec.as_posix()
        first = next(each for each in compilation.diagnostics if each.is_error)
        message = f"its spec does not compile: {first.message}"
        help = f"`jobspec check {spec}` tells the rest"
        return None, [Finding(Part.DEFINITION, Verdict.FAILED, message, help=help)]
    found = [
        Finding(Part.DEFINITION, Verdict.FAILED, each.message, help=each.help)
        for each in check_app(compilation, compilation.text)
    ]
    return compilation.job, found
