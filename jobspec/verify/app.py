"""One app: what it asks for, whether its containers can import it, and what importing it does."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from jobspec.local.errors import LocalRuntimeError, RecordingError
from jobspec.local.importing import imports
from jobspec.local.loading import ForkingLoader
from jobspec.local.recorded import Recording
from jobspec.proof.importer import Importer, Packages
from jobspec.proof.judge import Observation, judge
from jobspec.spec.job import JobSpec
from jobspec.verify.asked import asked
from jobspec.verify.definition.baseline import baseline
from jobspec.verify.definition.compare import compare
from jobspec.verify.lines import line_of, refusal
from jobspec.verify.modules import of_packages
from jobspec.verify.sides import Contained, Containers, Fabricated, Real, credentials
from jobspec.verify.verdicts import NO_SPEC, Finding, Part, Verdict, Verified, in_order

FAILED, NOT_CHECKED = Verdict.FAILED, Verdict.NOT_CHECKED


@dataclass(frozen=True)
class Options:
    """How apps are verified.

    Attributes:
        fast: beside fabricated packages, and not in real containers.
        state: the folder for environments; by default that of `jobspec run`.
        env_files: values of secrets, `FILE` or `NAME=FILE`.
        announce: is told what takes a while.
    """

    fast: bool
    state: Path | None
    env_files: tuple[str, ...]
    announce: Callable[[str], None]


class Verifier:
    """Verifies apps, one after the other; a context manager.

    Raises LocalRuntimeError or ImporterError where the SDK cannot be used.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        with ExitStack() as started:
            self._load = started.enter_context(ForkingLoader())  # starts while the importer does
            self._importer = started.enter_context(Importer())
            self._baseline = baseline(self._load)
            self._stack = started.pop_all()

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def verify(self, app: Path, job: JobSpec | None) -> Verified:
        """What can be said of an app, and of the spec that compiles to it, if there is one.

        The app is imported several times, each time in a process of its own, with what effects it has.

        Raises:
            OSError: it cannot be read.
            LocalRuntimeError: an environment file cannot be read.
            ImporterError: the process that imports apps has ended.
        """
        app = app.resolve()
        try:
            tree = ast.parse(app.read_bytes())
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return _no_python(error)
        return asyncio.run(self._verify(app, tree, job))

    async def _verify(self, app: Path, tree: ast.Module, job: JobSpec | None) -> Verified:
        # An app of jobspec's needs nothing beside the SDK where it is launched; what another one does
        # with what is installed there is its own affair.
        everything = set(of_packages(app, tree, in_blocks=True))
        needed = set(of_packages(app, tree, in_blocks=False)) if job is not None else everything
        load = self._load.without(sorted(everything - needed))
        real = Packages(real=tuple(sorted(needed)))
        async with self._containers() as containers:
            try:
                recording = await containers.record(app, load)
            except RecordingError as error:
                launched = self._importer.launch(app, real)
                return Verified(in_order(_refused(app, launched.observation, error)))
            launched = self._importer.launch(app, real, credentials(recording))
            contained = await containers.observe(app, recording, launched)
        found = [
            *self._definition(app, tree, job, recording),
            *_imported(app, launched.observation, contained),
        ]
        told = asked(recording, app.stem, self._baseline)
        return Verified(in_order(found), tuple(dict.fromkeys(contained.notes)), told)

    @asynccontextmanager
    async def _containers(self) -> AsyncIterator[Containers]:
        options = self._options
        if options.fast:
            yield Fabricated(self._importer)
        else:
            async with imports(options.state, options.env_files, options.announce) as made:
                yield Real(made)

    def _definition(
        self, app: Path, tree: ast.Module, job: JobSpec | None, recording: Recording
    ) -> Iterator[Finding]:
        if job is None:
            yield Finding(Part.DEFINITION, NOT_CHECKED, NO_SPEC)
            return
        try:
            for each in compare(job, recording, app.stem, self._baseline):
                line = line_of(tree, each.entry)
                yield Finding(Part.DEFINITION, FAILED, each.message, line)
        except (NotImplementedError, LookupError, OSError, LocalRuntimeError) as error:
            message = f"the spec could not be compared with the app: {error}"
            yield Finding(Part.DEFINITION, NOT_CHECKED, message)


def _no_python(error: BaseException) -> Verified:
    line = getattr(error, "lineno", None) or 0
    message = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
    found = [Finding(Part.IMPORT, FAILED, message, line)]
    found += [
        Finding(part, NOT_CHECKED, "the app is no Python that can be read")
        for part in (Part.DEFINITION, Part.GUARD)
    ]
    return Verified(in_order(found))


def _refused(app: Path, launching: Observation, error: RecordingError) -> Iterator[Finding]:
    """The SDK could not load the app: it cannot be imported, or asks for what there is not."""
    yield from _judged(app, [launching])
    if launching.failure is not None:
        yield Finding(Part.DEFINITION, NOT_CHECKED, "the app cannot be imported")
        return
    message, line = refusal(app, error.output)
    yield Finding(Part.DEFINITION, FAILED, f"{error.summary}: {message}", line)
    yield Finding(Part.IMPORT, NOT_CHECKED, "the SDK could not load the app")
    yield Finding(Part.GUARD, NOT_CHECKED, "the SDK could not load the app, so no container did")


def _imported(app: Path, launching: Observation, contained: Contained) -> Iterator[Finding]:
    """What was found on all sides, but for what tells nothing of how it is on Modal."""
    for each in _judged(app, [launching, *contained.observations]):
        if each.part is not Part.IMPORT or each.side not in contained.doubts:
            yield each
    for side, reason in contained.doubts.items():
        yield Finding(Part.IMPORT, NOT_CHECKED, reason, side=side)
    for side, reason in contained.absent.items():
        yield Finding(Part.IMPORT, NOT_CHECKED, reason, side=side)
        yield Finding(Part.GUARD, NOT_CHECKED, reason, side=side)
    yield from _unfinished_blocks(contained)


def _judged(app: Path, observations: Iterable[Observation]) -> Iterator[Finding]:
    """The findings of the import proof, by part."""
    for each in judge(app, observations):
        line, side = each.line, each.side
        match each.kind:
            case "failure":
                yield Finding(Part.IMPORT, FAILED, each.message, line, side)
                message = "the import did not come to its end: what follows was not seen"
                yield Finding(Part.GUARD, NOT_CHECKED, message, line, side)
            case "not shown":
                yield Finding(Part.IMPORT, FAILED, each.message, line, side)
            case "not entered":
                yield Finding(Part.IMPORT, NOT_CHECKED, each.message, line, side)
            case kind:
                yield Finding(Part.GUARD, FAILED, f"{kind}: {each.message}", line, side)


def _unfinished_blocks(contained: Contained) -> Iterator[Finding]:
    """Imports blocks that came to their end in no container, though every container imported the app.

    The SDK passes over a block that fails, unless it is of the container's own image.
    """
    if any(each.failure is not None for each in contained.observations) or contained.absent:
        return
    errors: dict[int, list[str | None]] = {}
    for block in (block for each in contained.observations for block in each.blocks):
        errors.setdefault(block.line, []).append(block.error)
    verdict = NOT_CHECKED if contained.doubts else FAILED
    for line, ended in errors.items():
        if None not in ended:
            message = f"this imports block came to its end in no container: {ended[0]}"
            yield Finding(Part.IMPORT, verdict, message, line)
