"""Images: the short keys as steps, and which image builds on which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jobspec.rules import schema
from jobspec.spec.job import DEFAULT_IMAGE, DEFAULT_PYTHON, BuildValue, Image, Mount, Path, Step
from jobspec.spec.steps import ACTIONS, SOURCE_OPTIONS, SOURCES, STEP_OPTIONS
from jobspec.spec.tables.images import ImageTable, StepTable

if TYPE_CHECKING:
    from jobspec.spec.resolve import Resolver

Tables = Mapping[str, "tuple[ImageTable, Path]"]

_KEPT_EMPTY = ("entrypoint", "cmd")
"""Actions that mean something with nothing in them."""


def resolve_images(resolver: Resolver) -> dict[str, Image]:
    """The images by name, each after the one it builds on."""
    job = resolver.job
    tables: dict[str, tuple[ImageTable, Path]] = {}
    if job.image is not None or DEFAULT_IMAGE not in job.images:
        tables[DEFAULT_IMAGE] = (job.image or ImageTable.model_validate({}), ("image",))
    for name, table in job.images.items():
        path: Path = ("images", name)
        if name in tables:
            rule = schema.TAKEN_NAME
            resolver.diagnostics.append(
                rule.at(resolver.key(path), name=name, taken_by="[image] is the image `image`")
            )
            continue
        tables[name] = (table, path)
    images: dict[str, Image] = {}
    for name in tables:
        _resolve(name, tables, images, resolver, ())
    for name in images:
        _check_order(name, images, resolver)
        _check_micromamba(name, images, resolver)
    return images


def _resolve(
    name: str,
    tables: Tables,
    images: dict[str, Image],
    resolver: Resolver,
    above: tuple[str, ...],
) -> None:
    if name in images:
        return
    table, path = tables[name]
    source, start = _source(table, path, resolver)
    options = _source_options(table, source, path, resolver)
    if source == "from" and not _is_base(start, name, tables, resolver, above):
        source, start = "python", DEFAULT_PYTHON
    python = _known_python(source, start, options)
    if source == "from":
        _resolve(start, tables, images, resolver, (*above, name))
        python = images[start].python
    images[name] = Image(
        name=name,
        path=path,
        source=source,
        start=start,
        options=options,
        python=python,
        steps=_steps(table, path, resolver),
        imports=table.imports,
    )


def _attribute(key: str) -> str:
    """The attribute of a key of the spec that is a word of Python."""
    return f"{key}_" if key in ("from", "with") else key


def _source(table: ImageTable, path: Path, resolver: Resolver) -> tuple[str, str]:
    """The one key that says where an image starts, and its value."""
    given = {key: getattr(table, _attribute(key)) for key in SOURCES}
    chosen = [key for key, value in given.items() if value is not None]
    if not chosen:
        return "python", DEFAULT_PYTHON
    if len(chosen) > 1:
        first, second = sorted(chosen, key=lambda key: resolver.key((*path, key)).span)[:2]
        label = resolver.key((*path, second))
        other = resolver.key((*path, first), "it starts from this")
        cause = f"an image has one start, and `{first}` is another"
        key = ".".join((*map(str, path), second))
        resolver.diagnostics.append(schema.BAD_VALUE.at(label, other, key=f"`{key}`", cause=cause))
    return chosen[0], given[chosen[0]]


def _source_options(
    table: ImageTable, source: str, path: Path, resolver: Resolver
) -> dict[str, BuildValue]:
    what = f"an image that starts from `{source}`"
    for key in SOURCE_OPTIONS:
        if key in table.model_fields_set and key not in SOURCES[source].options:
            label = resolver.key((*path, key))
            goes = ", ".join(f"`{name}`" for name, each in SOURCES.items() if key in each.options)
            start = resolver.raw.key((*path, source), "it starts from this")
            related = [] if start is None else [start]
            help = f"it goes with {goes}"
            finding = schema.NOT_FOR_KIND.at(label, *related, help=help, key=key, what=what)
            resolver.diagnostics.append(finding)
    given = [key for key in SOURCES[source].options if key in table.model_fields_set]
    found = {key: getattr(table, key) for key in given}
    options = {key: value for key, value in found.items() if _differs(source, key, value)}
    _check_handles(options, path, resolver)
    return options


def _is_base(
    base: str, name: str, tables: Tables, resolver: Resolver, above: tuple[str, ...]
) -> bool:
    here: Path = (*tables[name][1], "from")
    if base in (*above, name):
        cause = f"`{base}` builds on `{name}`" if base != name else "it builds on itself"
        resolver.diagnostics.append(
            schema.BAD_VALUE.at(
                resolver.label(here), key=f"`{'.'.join(map(str, here))}`", cause=cause
            )
        )
        return False
    return resolver.known(base, tables, "image", here)


def _known_python(source: str, start: str, options: Mapping[str, BuildValue]) -> str | None:
    if source in ("python", "micromamba"):
        return start
    added = options.get("add_python")
    return added if isinstance(added, str) else None


def _steps(table: ImageTable, path: Path, resolver: Resolver) -> tuple[Step, ...]:
    """The short keys in their usual order, the steps, and what is added when all is built."""
    steps = [_short(table, action, path) for action in ("apt", "packages", "env")]
    for index, step in enumerate(table.steps):
        steps.append(_step(step, (*path, "steps", index), resolver))
    steps.append(_short(table, "local_python_source", path))
    return tuple(step for step in steps if step.value or _says_something(step))


def _says_something(step: Step) -> bool:
    return step.action in _KEPT_EMPTY or "spec_file" in step.options


def _short(table: ImageTable, action: str, path: Path) -> Step:
    return Step(action, getattr(table, action), (*path, action))


def _step(table: StepTable, path: Path, resolver: Resolver) -> Step:
    given = table.model_fields_set
    chosen = [action for action in ACTIONS if action in given]
    action = next((each for each in chosen if each != "env"), "env")
    for key in ("env", *STEP_OPTIONS):
        if key in given - {action} and key not in ACTIONS[action].options:
            shown = key.removesuffix("_")
            label = resolver.key((*path, shown))
            goes = ", ".join(f"`{name}`" for name, each in ACTIONS.items() if key in each.options)
            related = resolver.key((*path, action.removesuffix("_")), "the step")
            help, what = f"it goes with {goes}", f"the step `{action}`"
            finding = schema.NOT_FOR_KIND.at(label, related, help=help, key=shown, what=what)
            resolver.diagnostics.append(finding)
    for key in ACTIONS[action].needed:
        if not getattr(table, key):
            label = resolver.key((*path, action), f"`{key}` goes with it")
            name = ".".join(map(str, (*path, key)))
            resolver.diagnostics.append(schema.MISSING_KEY.at(label, key=name))
    found = {key: getattr(table, key) for key in ACTIONS[action].options if key in given}
    options = {key: value for key, value in found.items() if _differs(action, key, value)}
    _check_handles(options, path, resolver)
    if "volumes" in options:
        options["volumes"] = _volumes(options["volumes"], path, resolver)
    return Step(action, getattr(table, action), (*path, action), options)


def _differs(owner: str, key: str, value: object) -> bool:
    """Whether an option says other than what Modal does without it."""
    if key == "ignore" and owner != "local_dir":
        return True  # without it Modal leaves files out by rules of its own
    return value is not (key in ("frozen", "include_source")) and value not in ((), {})


def _check_handles(options: Mapping[str, BuildValue], path: Path, resolver: Resolver) -> None:
    """The secrets of a build are declared."""
    secrets = resolver.named("secret")
    for index, name in enumerate(options.get("secrets", ())):  # type: ignore[arg-type]  # a tuple, as its key says
        resolver.known(name, secrets, "secret", (*path, "secrets", index))
    secret = options.get("secret")
    if isinstance(secret, str):
        resolver.known(secret, secrets, "secret", (*path, "secret"))


def _volumes(names: BuildValue, path: Path, resolver: Resolver) -> dict[str, Mount]:
    """How a build has each of its volumes: as they are mounted where nothing else is said."""
    assert isinstance(names, tuple)
    mounts: dict[str, Mount] = {}
    for index, name in enumerate(names):
        here: Path = (*path, "volumes", index)
        if not resolver.known(name, resolver.job.volumes, "volume", here):
            continue
        volume = resolver.job.volumes[name]
        if volume.mount is None:
            cause = "it has no mount, which a build that has it needs"
            help = f"add mount to [volumes.{name}]"
            resolver.diagnostics.append(
                schema.BAD_VALUE.at(resolver.label(here), help=help, key=f"`{name}`", cause=cause)
            )
        else:
            mounts[name] = Mount(volume.mount, volume.read_only, volume.sub_path)
    return mounts


def _check_order(name: str, images: Mapping[str, Image], resolver: Resolver) -> None:
    """Modal builds nothing on an image that files were added to without copying them."""
    image = images[name]
    late = next((step for step in image.steps if not step.is_uncopied), None)
    base = image.base
    while late is not None and base is not None:
        above = next((step for step in images[base].steps if step.is_uncopied), None)
        if above is not None:
            cause = f"`{name}` builds on `{base}`, and no build step may follow files not copied"
            _refuse_order(above, late, cause, resolver)
        base = images[base].base
    steps = list(image.steps)
    uncopied = next((index for index, step in enumerate(steps) if step.is_uncopied), len(steps))
    late = next((step for step in steps[uncopied:] if not step.is_uncopied), None)
    if late is not None:
        cause = "a build step follows, and Modal builds nothing on files that are not copied"
        _refuse_order(steps[uncopied], late, cause, resolver)


def _check_micromamba(name: str, images: Mapping[str, Image], resolver: Resolver) -> None:
    """Debian slim has no micromamba; what another source has cannot be known."""
    first = images[name]
    while first.base is not None:
        first = images[first.base]
    for step in images[name].steps if first.source == "python" else ():
        if step.action == "micromamba_install":
            start = resolver.raw.key((*first.path, "python"), "it starts from this")
            resolver.diagnostics.append(
                schema.NOT_FOR_KIND.at(
                    resolver.key(step.path),
                    *([] if start is None else [start]),
                    help=f'write micromamba = "{first.start}" for the Python of `{first.name}`',
                    key=step.action,
                    what="an image that starts from `python`",
                )
            )


def _refuse_order(step: Step, late: Step, cause: str, resolver: Resolver) -> None:
    key = ".".join(map(str, step.path))
    help = "write copy = true beside it, or put it last"
    if "steps" not in step.path:
        help = "write it as a step, with copy = true"
    resolver.diagnostics.append(
        schema.BAD_VALUE.at(
            resolver.label(step.path),
            resolver.key(late.path, "this step comes after it"),
            help=help,
            key=f"`{key}`",
            cause=cause,
        )
    )
