"""Generated modules that combine the idioms: the same in all views, or refused with a place.

The default run is short; JOBSPEC_DEEP=1 in the environment draws 3,000 modules.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from hypothesis import given, reject, settings

from .compiled import Views, compile_to
from .generator import Module, modules
from .jobs import Job, read_job
from .server import Server

EXAMPLES = 3000 if os.environ.get("JOBSPEC_DEEP") else 120
MOST_REFUSED = 0.4


def check(
    module: Module, tally: Counter[str], oracle_server: Server, app_server: Server, folder: Path
) -> None:
    """Compile the module and compare, or look at the refusal."""
    job = _written(module, folder)
    imported = oracle_server.ask("oracle", job, "None")
    if imported["stage"] == "import":
        tally["does not import"] += 1
        reject()
    app, errors = compile_to(folder / "spec.toml", folder, job.stem)
    if app is None:
        tally["refused"] += 1
        tally[f"refused {errors[0].code}" if errors else "refused without an error"] += 1
        lines = len(module.payload.splitlines())
        assert errors, "refused without an error"
        assert all(place.file == "spec.toml" or 1 <= place.line <= lines for place in errors)
        return
    tally["compiled"] += 1
    assert errors == []
    views = Views(oracle_server, app_server)
    differences = views.differences(job, app, list(module.calls), list(module.local))
    assert differences == [], "\n".join([*differences, app.read_text(encoding="utf-8")])


def _written(module: Module, folder: Path) -> Job:
    (folder / "job.py").write_text(module.payload, encoding="utf-8")
    (folder / "spec.toml").write_text(module.spec, encoding="utf-8")
    return read_job(folder / "spec.toml", "job_app")


def test_generated_modules(oracle_server: Server, app_server: Server, tmp_path: Path) -> None:
    """No generated module differs silently, and most compile."""
    tally: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES)
    @given(modules())
    def run(module: Module) -> None:
        check(module, tally, oracle_server, app_server, tmp_path)

    run()
    print(dict(tally))
    assert tally["refused"] <= MOST_REFUSED * (tally["refused"] + tally["compiled"]), tally
    assert tally["compiled"] >= EXAMPLES // 3, tally
