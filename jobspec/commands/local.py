"""`jobspec run` and `jobspec local`: apps on this machine, through the local runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jobspec.commands.compile import write_app
from jobspec.commands.report import Exit, report, say, status
from jobspec.commands.specs import spec_paths
from jobspec.local import session
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.session import LocalOptions
from jobspec.pipeline import compile_spec


def local_options(env_files: Sequence[str], state: str | None, strict: bool) -> LocalOptions:
    """The runtime's options, from those of the command line."""
    folder = None if state is None else Path(state)
    return LocalOptions(env_files=tuple(env_files), state=folder, strict=strict)


def run_command(spec: str, arguments: Sequence[str], options: LocalOptions) -> Exit | int:
    """Compile a spec as `jobspec compile` does, then run its app."""
    specs, diagnostics = spec_paths([spec])
    if len(specs) > 1:
        say(f"jobspec: run takes one spec, and {spec} holds {len(specs)}")
        return Exit.USAGE
    if not specs:
        report(diagnostics, "text")
        return status(diagnostics)
    compilation = compile_spec(specs[0])
    diagnostics += compilation.diagnostics
    if compilation.text is not None:
        refused = write_app(compilation, compilation.path, compilation.text, force=False)
        diagnostics += [refused] if refused is not None else []
    report(diagnostics, "text")
    if status(diagnostics) is not Exit.FINE or compilation.plan is None:
        return Exit.FINDINGS
    command = ["modal", compilation.plan.command, str(compilation.path), *arguments]
    return local_command(command, options)


def local_command(command: Sequence[str], options: LocalOptions) -> Exit | int:
    """Run a command whose `import modal` reaches a control plane on this machine."""
    try:
        return session.run_command(command, options=options)
    except LocalRuntimeError as error:
        say(f"jobspec: {error}")
        return Exit.USAGE
