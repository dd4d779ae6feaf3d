"""Images: the short keys as steps, and which image builds on which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspec.rules import schema
from jobspec.spec.job import DEFAULT_IMAGE, DEFAULT_PYTHON, Image, Path, Step
from jobspec.spec.tables.images import ImageTable

if TYPE_CHECKING:
    from jobspec.spec.resolve import Resolver


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
    return images


def _resolve(
    name: str,
    tables: dict[str, tuple[ImageTable, Path]],
    images: dict[str, Image],
    resolver: Resolver,
    above: tuple[str, ...],
) -> None:
    if name in images:
        return
    table, path = tables[name]
    python = table.python
    base = table.from_
    if base is not None:
        here: Path = (*path, "from")
        if base in (*above, name):
            cause = f"`{base}` builds on `{name}`" if base != name else "it builds on itself"
            resolver.diagnostics.append(
                schema.BAD_VALUE.at(resolver.label(here), key=f"`{name}.from`", cause=cause)
            )
            base = None
        elif not resolver.known(base, tables, "image", here):
            base = None
        else:
            _resolve(base, tables, images, resolver, (*above, name))
            if python is not None:
                cause = f"the Python is that of `{base}`, which it builds on"
                label = resolver.label((*path, "python"))
                key = f"`{name}.python`"
                resolver.diagnostics.append(schema.BAD_VALUE.at(label, key=key, cause=cause))
            python = images[base].python if base in images else None
            _check_local_source(name, base, tables, resolver)
    images[name] = Image(
        name=name,
        path=path,
        python=python or DEFAULT_PYTHON,
        base=base,
        steps=_steps(table),
        local_python_source=table.local_python_source,
        imports=table.imports,
    )


def _check_local_source(
    name: str, base: str, tables: dict[str, tuple[ImageTable, Path]], resolver: Resolver
) -> None:
    """Modal builds nothing on an image that local source was added to."""
    table, path = tables[base]
    if table.local_python_source and _steps(tables[name][0]):
        label = resolver.label((*path, "local_python_source"))
        cause = f"`{name}` builds on `{base}`, and no build step may follow local source"
        help = f"add the modules to `{name}` too, and build both on an image without them"
        resolver.diagnostics.append(
            schema.BAD_VALUE.at(label, help=help, key=f"`{base}.local_python_source`", cause=cause)
        )


def _steps(table: ImageTable) -> tuple[Step, ...]:
    """The short keys in their usual order, then the steps."""
    steps = []
    for action in ("apt", "packages", "env"):
        value = getattr(table, action)
        if value:
            steps.append(Step(action, value))
    for step in table.steps:
        (action,) = step.model_fields_set
        if getattr(step, action):
            steps.append(Step(action, getattr(step, action)))
    return tuple(steps)
