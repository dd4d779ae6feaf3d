"""What only all apps of a run together tell: comments that allow what nobody found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from jobspec.commands.specs import EVERYTHING, Choice
from jobspec.commands.tasks import Outcome, Task
from jobspec.diagnostic import Diagnostic
from jobspec.files import Failure, read, specs_in, workspace_root
from jobspec.policy.settle import unused


def whole(tasks: Sequence[Task], choice: Choice, found: Sequence[Outcome]) -> list[Diagnostic]:
    """Findings about all apps together, as they count; `found` is what became of each task.

    There are none where only some apps of the specs were chosen, or settings put over them.
    """
    return list(_unused(tasks, found)) if choice == EVERYTHING else []


def _unused(tasks: Sequence[Task], found: Sequence[Outcome]) -> Iterator[Diagnostic]:
    """Allowances that no app has use for; none where an app or a spec is missing that may."""
    used = frozenset(key for each in found for key in each.allowed)
    failed = {name for each in found for name in each.failed}
    specs = {task.file.path.absolute() for task in tasks}
    told: set[tuple[str, int]] = set()
    for task, outcome in zip(tasks, found, strict=True):
        for each in unused(outcome.comments, used) if outcome.comments is not None else ():
            name, place = each.primary.source.name, each.primary.span.start
            if (name, place) in told or name in failed or _is_named_elsewhere(name, specs):
                continue
            told.add((name, place))
            counted = task.file.workspace.levels.of(each)
            if counted is not None:
                yield counted


def _is_named_elsewhere(payload: str, specs: Collection[Path]) -> bool:
    """Whether a spec beside a payload names it that is none of those compiled."""
    path = Path(payload)
    if path.suffix != ".py":
        return False
    for spec in specs_in(path.parent):
        if spec.absolute() not in specs:
            content = read(spec, workspace_root(spec))
            if isinstance(content, Failure) or path.name.encode() in content:
                return True
    return False
