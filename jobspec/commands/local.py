"""`jobspec run` and `jobspec local`: apps on this machine, through the local runtime."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from jobspec.commands.compile import write_app
from jobspec.commands.report import Exit, report, say, status
from jobspec.commands.specs import Choice, one_variant, spec_paths
from jobspec.local import session
from jobspec.local.errors import SDKS, LocalRuntimeError, require_modal
from jobspec.local.session import LocalOptions
from jobspec.pipeline import Compilation, compile_variant, read_spec

RUN = ("modal", "run", "--quiet")


def local_options(
    env_files: Sequence[str],
    state: str | None,
    *,
    strict: bool,
    quiet: bool,
    serve: bool,
    fire: Sequence[str],
) -> LocalOptions:
    """The runtime's options, from those of the command line."""
    return LocalOptions(
        env_files=tuple(env_files),
        state=None if state is None else Path(state),
        strict=strict,
        quiet=quiet,
        serve=serve,
        fire=tuple(fire),
    )


def run_command(
    spec: str, choice: Choice, arguments: Sequence[str], options: LocalOptions
) -> Exit | int:
    """Compile a spec as `jobspec compile` does, then run its app.

    On stdout stands what its local code prints there, and nothing else. To serve or fire is not to
    run what the app's main does: the app is served, or deployed, for that is where its schedules
    belong. An app that is made with settings is none of the spec's own: it is gone after the run.
    """
    if arguments and (options.serve or options.fire):
        say("jobspec: --serve and --fire do not run the app's main, which takes what is behind --")
        return Exit.USAGE
    specs, diagnostics = spec_paths([spec])
    if len(specs) > 1:
        say(f"jobspec: run takes one spec, and {spec} holds {len(specs)}")
        return Exit.USAGE
    if not specs:
        report(diagnostics, "text")
        return status(diagnostics)
    file = read_spec(specs[0])
    compilation = compile_variant(file, one_variant(file, choice))
    diagnostics += compilation.diagnostics
    app = _place(compilation, choice)
    if compilation.text is not None:
        refused = write_app(compilation, app, compilation.text, force=False)
        diagnostics += [refused] if refused is not None else []
    report(diagnostics, "text")
    plan, job = compilation.plan, compilation.job
    if status(diagnostics) is not Exit.FINE or plan is None or job is None:
        return Exit.FINDINGS
    command = _command(plan.command, options)
    options = replace(options, to_person=command != RUN)
    try:
        return local_command([*command, str(app), *arguments], options, sdks=job.modal)
    finally:
        if choice.settings:
            app.unlink(missing_ok=True)


def _command(usual: str, options: LocalOptions) -> tuple[str, ...]:
    """How the app is run, its usual command being `run` or `serve`."""
    if options.serve or (usual == "serve" and not options.fire):
        return ("modal", "serve")
    return ("modal", "deploy") if options.fire else RUN


def _place(compilation: Compilation, choice: Choice) -> Path:
    """Where the app is run: in its own place, or beside it where settings make it another app."""
    path = compilation.path
    return path.with_stem(path.stem.removesuffix("app") + "set_app") if choice.settings else path


def local_command(command: Sequence[str], options: LocalOptions, *, sdks: str = SDKS) -> Exit | int:
    """Run a command whose `import modal`, of one of the `sdks`, reaches a control plane here."""
    if command[0].endswith(".py") and shutil.which(command[0]) is None:
        say(f"jobspec: to run the app: jobspec local -- modal run {shlex.join(command)}")
        return Exit.USAGE
    try:
        require_modal(sdks, "the local runtime" if sdks == SDKS else "this app")
        return session.run_command(command, options=options)
    except LocalRuntimeError as error:
        say(f"jobspec: {error}")
        return Exit.USAGE
