"""Apps to compile, one after the other or in several processes: the outcome is the same."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from jobspec.commands.specs import Choice, at_spec, chosen
from jobspec.diagnostic import Diagnostic, sort_key
from jobspec.pipeline import Compilation, SpecFile, Variant, compile_variant
from jobspec.policy.settle import Comments, Key
from jobspec.rules import output

if TYPE_CHECKING:
    from jobspec.rulebook.apps import App

WORTH = 25
"""How many apps a process must have to do before it is worth its start."""

_MOST_AT_ONCE = 32


class Task(NamedTuple):
    """An app to compile; `other` is the spec before it that compiles to the same file.

    `output_folder` is where it is to stand, if not beside its spec; `is_alone` says that it is the one
    app of a run.
    """

    file: SpecFile
    variant: Variant
    other: Path | None
    output_folder: Path | None = None
    is_alone: bool = False


class Written(NamedTuple):
    """An app that was written, and whether another text or none stood there."""

    name: str
    is_new: bool


class Outcome(NamedTuple):
    """What became of an app: findings of its compiler, those of its file, what was written.

    `comments` allow findings in its sources, if any do, and `allowed` are those that were found;
    `failed` are the names of its sources where there is no app,
    and `app` is what others may find of it on Modal.
    """

    compiling: Sequence[Diagnostic]
    placing: Sequence[Diagnostic] = ()
    written: Written | None = None
    comments: Comments | None = None
    allowed: frozenset[Key] = frozenset()
    failed: tuple[str, ...] = ()
    app: App | None = None

    @classmethod
    def of(cls, task: Task, compilation: Compilation) -> Outcome:
        """What compiling comes to, before anything is done with the app."""
        if compilation.text is None:
            names = tuple(path.as_posix() for path in compilation.sources)
            return cls(compilation.diagnostics, failed=names)
        comments = compilation.comments or None
        return cls(
            compilation.diagnostics,
            comments=comments,
            allowed=compilation.allowed,
            app=_app(task, compilation),
        )

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """All findings, in their order."""
        return [*self.compiling, *self.placing]


Act: TypeAlias = "Callable[[Task], Outcome]"


def tasks_of(files: Sequence[SpecFile], choice: Choice) -> list[Task]:
    """Each app of each spec that was chosen. Raises NoProfile."""
    first: dict[Path, Path] = {}
    tasks = []
    for file, variant in chosen(files, choice):
        target = file.app(variant.profile).absolute()
        other = first.setdefault(target, file.path)
        tasks.append(Task(file, variant, None if other is file.path else other))
    return tasks if len(tasks) > 1 else [task._replace(is_alone=True) for task in tasks]


def compiled(task: Task) -> Compilation:
    """The app of a task; none where another spec has its place."""
    compilation = compile_variant(task.file, task.variant, task.output_folder)
    if task.other is None:
        return compilation
    help = f"{task.other.as_posix()} compiles to it already: rename one of the two"
    found = at_spec(compilation, output.SAME_OUTPUT, help)
    return compilation._replace(text=None, diagnostics=[*compilation.diagnostics, found])


def only_compiled(task: Task) -> Outcome:
    """What compiling says of an app, which is put nowhere."""
    return Outcome.of(task, compiled(task))


def _app(task: Task, compilation: Compilation) -> App | None:
    """What others may find of an app on Modal; an app that is alone has no others."""
    if task.is_alone or compilation.analyzed is None:
        return None
    from jobspec.rulebook.apps import app_of

    profile = task.variant.profile
    is_apart = profile is not None and task.file.profiles.by_name[profile].is_kept_apart
    return app_of(compilation.analyzed, task.file.path.as_posix(), profile, is_apart=is_apart)


def outcomes(tasks: Sequence[Task], act: Act, processes: int) -> Iterator[Outcome]:
    """What `act` makes of each task, in order, in that many processes where it is worth it.

    A finding of the compiler that several apps share is only in the first.
    """
    workers = min(processes, len(tasks) // WORTH)
    found = _in_processes(tasks, act, workers) if workers > 1 else map(act, tasks)
    told: set[tuple[str, int, str, str]] = set()
    for outcome in found:
        new = [each for each in outcome.compiling if sort_key(each) not in told]
        told.update(map(sort_key, new))
        yield outcome._replace(compiling=new)


_begun: list[tuple[Sequence[Task], Act]] = []
"""What a process was started for."""


def _in_processes(tasks: Sequence[Task], act: Act, workers: int) -> Iterator[Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_all_start_methods, get_context

    # A forked process has the specs already; to another one they are sent, once.
    context = get_context("fork" if "fork" in get_all_start_methods() else None)
    executor = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(tasks, act))
    size = max(1, min(_MOST_AT_ONCE, len(tasks) // (workers * 4)))
    try:
        yield from executor.map(_outcome, range(len(tasks)), chunksize=size)
    finally:
        executor.shutdown(cancel_futures=True)


def _begin(tasks: Sequence[Task], act: Act) -> None:
    # Whoever interrupts is answered by the parent, which lets an app that is written be finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # All that is here already lives as long as the process: it is never looked through for cycles.
    gc.freeze()
    _begun.append((tasks, act))


def _outcome(index: int) -> Outcome:
    tasks, act = _begun[-1]
    return act(tasks[index])
