"""`jobspec run` and `jobspec local`: apps on this machine, through the local runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jobspec.commands.compile import write_app
from jobspec.commands.report import Exit, report, say, status
from jobspec.commands.specs import spec_paths
from jobspec.local.errors import LocalRuntimeError
from jobspec.pipeline import compile_spec


def run_command(
    spec: str, arguments: Sequence[str], env_files: Sequence[str], state: str | None
) -> Exit | int:
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
    return local_command(command, env_files, state)


def local_command(
    command: Sequence[str], env_files: Sequence[str], state: str | None
) -> Exit | int:
    """Run a command whose `import modal` reaches a control plane on this machine."""
    from jobspec.local import session

    options = session.LocalOptions(
        env_files=tuple(env_files), state=Path(state) if state is not None else None
    )
    try:
        return session.run_command(command, options=options)
    except LocalRuntimeError as error:
        say(f"jobspec: {error}")
        return Exit.USAGE
