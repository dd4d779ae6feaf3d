"""What only all apps of a run together tell: how they meet on Modal, and comments nobody needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jobspec.commands.specs import EVERYTHING, Choice
from jobspec.commands.tasks import Outcome, Task
from jobspec.diagnostic import Diagnostic, Severity, in_order
from jobspec.files import Failure, read, specs_in, workspace_root
from jobspec.pipeline import SpecFile, Variant, merged_spec
from jobspec.policy.settle import unused

if TYPE_CHECKING:
    from jobspec.rulebook.apps import App, Deployed
    from jobspec.spec.load import RawSpec


def whole(tasks: Sequence[Task], choice: Choice, found: Sequence[Outcome]) -> list[Diagnostic]:
    """Findings about all apps together, as they count; `found` is what became of each task.

    There are none about settings, which make no app of the spec's own; comments are judged where no
    app of the specs is left out.
    """
    if choice.settings:
        return []
    return [*_between(tasks, found), *(_unused(tasks, found) if choice == EVERYTHING else ())]


def may_hold(tasks: Sequence[Task]) -> bool:
    """Whether what is found between apps may be an error here, so that it is to be known first."""
    if any(task.is_alone for task in tasks):
        return False
    from jobspec.rulebook.between import WORKSPACE_RULES

    levels = {task.file.workspace.root: task.file.workspace.levels for task in tasks}
    rules = [each.RULE for each in WORKSPACE_RULES]
    return any(each.level(rule) is Severity.ERROR for each in levels.values() for rule in rules)


def held(diagnostics: Sequence[Diagnostic]) -> frozenset[str]:
    """The files of the errors: specs among them have no app written."""
    labels = (
        label for each in diagnostics if each.is_error for label in (each.primary, *each.related)
    )
    return frozenset(label.source.name for label in labels)


def _between(tasks: Sequence[Task], found: Sequence[Outcome]) -> Iterator[Diagnostic]:
    if not any(each.app is not None for each in found):
        return
    from jobspec.rulebook.between import findings_between

    files = {task.file.raw.source.name: task.file for task in tasks if task.file.raw is not None}
    apps = [
        _deployed(each.app, task.file)
        for task, each in zip(tasks, found, strict=True)
        if each.app is not None
    ]
    comments = [each.comments for each in found if each.comments is not None]
    for each in in_order(findings_between(apps)):
        file = files.get(each.primary.source.name)
        counted = each if file is None else file.workspace.levels.of(each)
        if counted is not None and not any(known.allowing(each) for known in comments):
            yield counted


def _deployed(app: App, file: SpecFile) -> Deployed:
    """An app with the way to the places in its spec, which is merged once more where it is needed."""
    from jobspec.rulebook.apps import Deployed

    @cache
    def raw() -> RawSpec:
        found, _ = merged_spec(file, Variant(app.profile))
        assert found is not None, "there is an app of it"
        return found

    return Deployed(app, lambda path, text: raw().label(path, text))


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
