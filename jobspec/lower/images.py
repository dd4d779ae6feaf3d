"""Images as the calls that make them."""

from __future__ import annotations

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
from jobspec.spec.job import BuildValue, Image, Mount, Step
from jobspec.spec.local_files import copies_files, from_folder
from jobspec.spec.steps import ACTIONS, EACH, KEYWORDS, LOCAL, SOURCES, WHOLE
from jobspec.spec.tables.entry import PayloadRef
from jobspec.spec.values import data

HERE = "HERE"
"""What the app calls its own folder, below which are the files that images name."""

_HANDLES = ("secret", "secrets", "volumes")


def needs_handles(image: Image) -> bool:
    """Whether an image is built with handles, which the app then declares before it."""
    options = [*image.options, *(option for step in image.steps for option in step.options)]
    return any(option in _HANDLES for option in options)


def image_expression(image: Image, folder: str) -> Expression:
    """The chain of calls that makes an image; `folder` is the spec's, from that of the app."""
    call = _start(image, folder)
    for step in image.steps:
        action = ACTIONS[step.action]
        args: tuple[Expression, ...] = ()
        keywords: tuple[tuple[str, Expression], ...] = ()
        if action.passed == EACH:
            assert isinstance(step.value, tuple)
            args = tuple(lift(item) for item in step.value)
        elif action.passed == WHOLE:
            args = (_value(step.action, step.value, folder),)
        else:
            keywords = ((action.passed, _value(step.action, step.value, folder)),)
        options = _options(step)
        if "to" in options:
            args = (*args, _value("to", options.pop("to"), folder))
        keywords += tuple(_keywords(step.action, options, folder))
        call = Call(action.method, args, keywords, receiver=call)
    return call


def _start(image: Image, folder: str) -> Expression:
    source = SOURCES[image.source]
    if image.source == "from":
        return Name(image.start)
    options = image.options
    if image.source == "dockerfile":
        options = {"context_dir": ".", **options}
    value = _value(image.source, image.start, folder)
    keywords = tuple(_keywords(image.source, options, folder))
    method = f"modal.Image.{source.method}"
    if source.passed == WHOLE:
        return Call(method, (value,), keywords)
    return Call(method, kwargs=((source.passed, value), *keywords))


def _options(step: Step) -> dict[str, BuildValue]:
    """The options of a step; files to copy are looked for beside the spec, not where one stands."""
    options = dict(step.options)
    if step.action == "dockerfile_commands" and copies_files(step.value):
        options = {"context_dir": ".", **options}
    return options


def _keywords(
    owner: str, options: Mapping[str, BuildValue], folder: str
) -> Iterator[tuple[str, Expression]]:
    renamed = KEYWORDS.get(owner, {})
    for key, value in options.items():
        yield renamed.get(key, key), _value(key, value, folder)


def _value(key: str, value: BuildValue, folder: str) -> Expression:
    if isinstance(value, PayloadRef):
        return Name(value.name)
    if isinstance(value, list):
        return lift([*value])
    if key == "arguments":
        return lift(data(value))
    if isinstance(value, Mapping):
        return Mapped(tuple(_item(key, name, item, folder) for name, item in value.items()))
    if isinstance(value, tuple):
        return Sequence(tuple(_one(key, item, folder) for item in value))
    return _one(key, value, folder)


def _item(key: str, name: str, item: Data | Mount, folder: str) -> tuple[Expression, Expression]:
    if isinstance(item, Mount):
        return lift(item.path), mounted(name, item)
    assert isinstance(item, str)
    return lift(name), _one(key, item, folder)


def _one(key: str, value: str | int | float | bool, folder: str) -> Expression:
    if key in _HANDLES:
        return Name(str(value))
    if key not in LOCAL:
        return lift(value)
    assert isinstance(value, str)
    found = beside(value, folder)
    return Call("str", (found,)) if LOCAL[key].as_text else found


def beside(path: str, folder: str) -> Expression:
    """A path relative to the spec; `folder` is the spec's, from that of the app."""
    found = from_folder(folder, path)
    if found == ".":
        return Name(HERE)
    below = lift(found)
    assert isinstance(below, (Literal, Name, Template))
    return Below(Name(HERE), below)
