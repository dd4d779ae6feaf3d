"""What an app needs of Modal's SDK, against the range that its spec is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobspec.data import newer_vocabulary
from jobspec.diagnostic import Diagnostic, Fix
from jobspec.expression import Call, Expression, Mapped, Sequence
from jobspec.plan import AppPlan, Declaration, Decorators
from jobspec.rules import schema
from jobspec.source import Span
from jobspec.spec.job import JobSpec

Release = tuple[int, ...]


def check_newer(job: JobSpec, plan: AppPlan) -> list[Diagnostic]:
    """A finding for each word of Modal's that the oldest SDK of the spec's range lacks."""
    oldest = oldest_release(job.modal)
    newer = newer_vocabulary()
    found: dict[tuple[str, str], str] = {}
    for call in _calls(plan):
        for maker in _makers(call):
            for keyword in ("-", *(name for name, _ in call.kwargs)):
                since = newer.get((maker, keyword))
                if since is not None and release(since) > oldest:
                    found.setdefault((maker, keyword), since)
    return [_too_new(job, *word, since) for word, since in found.items()]


def oldest_release(modal: str) -> Release:
    """The oldest version that a range allows; nothing but zeros where it has no lower end."""
    bounds = re.findall(r"(?:>=|==|~=)([\d.]+)", modal)
    return max((release(bound) for bound in bounds), default=release("0"))


def release(text: str) -> Release:
    """A version as three numbers."""
    numbers = [int(part) for part in text.split(".")]
    return (*numbers, *[0] * (3 - len(numbers)))


def _calls(plan: AppPlan) -> Iterator[Call]:
    for group in plan.declarations:
        for declaration in group:
            if isinstance(declaration, Declaration):
                yield from _calls_in(declaration.value)
    for piece in plan.body:
        if isinstance(piece, Decorators):
            for call in piece.calls:
                yield from _calls_in(call)


def _calls_in(expression: Expression) -> Iterator[Call]:
    if isinstance(expression, Call):
        yield expression
        parts = [*expression.args, *(value for _, value in expression.kwargs)]
        parts += [] if expression.receiver is None else [expression.receiver]
    elif isinstance(expression, Sequence):
        parts = list(expression.items)
    elif isinstance(expression, Mapped):
        parts = [value for _, value in expression.items]
    else:
        return
    for part in parts:
        yield from _calls_in(part)


def _makers(call: Call) -> tuple[str, ...]:
    """The names that the vocabulary may have a call under; a method's owner is not told."""
    if call.receiver is not None:
        return (f"Image.{call.function}", f"Volume.{call.function}")
    owner, _, rest = call.function.partition(".")
    return (f"App.{rest}" if owner == "app" else rest,)


def _too_new(job: JobSpec, maker: str, keyword: str, since: str) -> Diagnostic:
    # Only a spec that is too new pays for the code that finds the word in it.
    from jobspec.spec.vocabulary import place_in

    word = maker if keyword == "-" else f"{keyword} of {maker}"
    return schema.TOO_NEW.at(
        job.raw.key_label(place_in(job.raw, maker, keyword)),
        help=f'write modal = ">={since}"',
        fix=_raise(job, since),
        what=f"Modal's {word}",
        since=since,
        range=job.modal,
    )


def _raise(job: JobSpec, since: str) -> Fix:
    """The edit that makes the spec one for newer releases alone."""
    title, text = f"be for modal {since} and newer", f'">={since}"'
    said = job.raw.value(("modal",))
    if said is not None:
        return Fix(title, said.source, said.span, text)
    name = job.raw.label(("name",))
    return Fix(title, name.source, Span(name.span.end, name.span.end), f"\nmodal = {text}")
