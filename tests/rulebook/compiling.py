"""Jobs of a few lines, compiled: what the rules say of them, and the job that they look at."""

from __future__ import annotations

from pathlib import Path

from jobspec.pipeline import Compilation, compile_spec
from jobspec.rulebook.job import AnalyzedJob

ENTRY = '\n[entry]\nkind = "function"\npayload = "job.py:work"\n'


def compiled(folder: Path, spec: str, payload: str, **others: str) -> Compilation:
    """A spec (without its name; with an entry `work` if it has none) and its payload `job.py`.

    Further files by the names that they have without `.py`.
    """
    if "[entry]" not in spec and "[[entry]]" not in spec:
        spec += ENTRY
    texts = {"spec.toml": f'name = "demo"\n{spec}', "job.py": payload}
    texts |= {f"{name}.py": text for name, text in others.items()}
    demo = folder / "demo"
    for name, text in texts.items():
        path = demo / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return compile_spec(demo / "spec.toml")


def codes(folder: Path, spec: str, payload: str, **others: str) -> list[str]:
    """The codes of what is said of a job that compiles, each as often as it is said."""
    found = compiled(folder, spec, payload, **others)
    assert found.analyzed is not None, [each.message for each in found.diagnostics]
    return [each.rule.code for each in found.diagnostics]


def analyzed(folder: Path, spec: str, payload: str, **others: str) -> AnalyzedJob:
    """The job as rules see it."""
    found = compiled(folder, spec, payload, **others)
    assert found.analyzed is not None, [each.message for each in found.diagnostics]
    return found.analyzed
