"""Images as the calls that make them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jobspec.expression import (
    Below,
    Call,
    Data,
    Expression,
    Literal,
    Mapped,
    Name,
    Sequence,
    Template,
    lift,
)
from jobspec.lower.mounts import mounted
from jobspec.spec.job import BuildValue, Image, JobSpec, Mount, Step
from jobspec.spec.steps import ACTIONS, EACH, KEYWORDS, LOCAL, SOURCES, WHOLE
from jobspec.spec.tables.entry import PayloadRef
from jobspec.spec.values import data

HERE = "HERE"
"""What the app calls its own folder, below which are the files that images name."""

_COPIES = re.compile(r"(?i)\s*(?:COPY|ADD)\s+(?!--from=)")
_HANDLES = ("secret", "secrets", "volumes")


def used_images(job: JobSpec) -> list[Image]:
    """The images that entries run in and those they build on, each after its base."""
    used: dict[str, Image] = {}

    def use(name: str) -> None:
        image = job.images[name]
        if image.base is not None:
            use(image.base)
        used.setdefault(name, image)

    for entry in job.entries:
        use(entry.image)
    return [used[name] for name in job.images if name in used]


def needs_folder(image: Image) -> bool:
    """Whether an image names files beside the app."""
    return (
        image.source in LOCAL
        or any(_names_files(step) for step in image.steps)
        or any(option in LOCAL for option in image.options)
    )


def _names_files(step: Step) -> bool:
    return step.action in LOCAL or any(key in LOCAL for key in _options(step))


def needs_handles(image: Image) -> bool:
    """Whether an image is built with handles, which the app then declares before it."""
    options = [*image.options, *(option for step in image.steps for option in step.options)]
    return any(option in _HANDLES for option in options)


def image_expression(image: Image) -> Expression:
    """The chain of calls that makes an image."""
    call = _start(image)
    for step in image.steps:
        action = ACTIONS[step.action]
        args: tuple[Expression, ...] = ()
        keywords: tuple[tuple[str, Expression], ...] = ()
        if action.passed == EACH:
            assert isinstance(step.value, tuple)
            args = tuple(lift(item) for item in step.value)
        elif action.passed == WHOLE:
            args = (_value(step.action, step.value),)
        else:
            keywords = ((action.passed, _value(step.action, step.value)),)
        options = _options(step)
        if "to" in options:
            args = (*args, _value("to", options.pop("to")))
        keywords += tuple(_keywords(step.action, options))
        call = Call(action.method, args, keywords, receiver=call)
    return call


def _start(image: Image) -> Expression:
    source = SOURCES[image.source]
    if image.source == "from":
        return Name(image.start)
    options = image.options
    if image.source == "dockerfile":
        options = {"context_dir": ".", **options}
    value = _value(image.source, image.start)
    keywords = tuple(_keywords(image.source, options))
    method = f"modal.Image.{source.method}"
    if source.passed == WHOLE:
        return Call(method, (value,), keywords)
    return Call(method, kwargs=((source.passed, value), *keywords))


def _options(step: Step) -> dict[str, BuildValue]:
    """The options of a step; files to copy are looked for beside the spec, not where one stands."""
    options = dict(step.options)
    if step.action == "dockerfile_commands":
        assert isinstance(step.value, tuple)
        if any(_COPIES.match(line) for line in step.value):
            options = {"context_dir": ".", **options}
    return options


def _keywords(owner: str, options: Mapping[str, BuildValue]) -> Iterator[tuple[str, Expression]]:
    renamed = KEYWORDS.get(owner, {})
    for key, value in options.items():
        yield renamed.get(key, key), _value(key, value)


def _value(key: str, value: BuildValue) -> Expression:
    if isinstance(value, PayloadRef):
        return Name(value.name)
    if isinstance(value, list):
        return lift([*value])
    if key == "arguments":
        return lift(data(value))
    if isinstance(value, Mapping):
        return Mapped(tuple(_item(key, name, item) for name, item in value.items()))
    if isinstance(value, tuple):
        return Sequence(tuple(_one(key, item) for item in value))
    return _one(key, value)


def _item(key: str, name: str, item: Data | Mount) -> tuple[Expression, Expression]:
    if isinstance(item, Mount):
        return lift(item.path), mounted(name, item)
    assert isinstance(item, str)
    return lift(name), _one(key, item)


def _one(key: str, value: str | int | float | bool) -> Expression:
    if key in _HANDLES:
        return Name(str(value))
    if key not in LOCAL:
        return lift(value)
    path = lift(value)
    assert isinstance(path, (Literal, Name, Template))
    found: Expression = Name(HERE) if value == "." else Below(Name(HERE), path)
    return Call("str", (found,)) if LOCAL[key].as_text else found
