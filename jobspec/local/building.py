"""Functions that run while an image is built: each runs once, and the files it leaves are kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from jobspec.local.errors import EnvironmentBuildError
from jobspec.local.image_recipe import Build
from jobspec.local.namespace import INSIDE, SYSTEM
from jobspec.local.registry import Registry
from jobspec.local.scheduling import Pool
from jobspec.local.single_calls import NO_ARGUMENTS, SUCCESS, finished, single_call

# Of a container's root folder, what is the machine's, the kernel's or the runtime's.
NOT_THE_IMAGES = (*SYSTEM, "/dev", "/proc", "/sys", str(INSIDE))


async def run_build(pool: Pool, registry: Registry, build: Build, layer: Path) -> None:
    """Call a build function, and keep the files of its container.

    Args:
        pool: the function's own.
        registry: gives ids.
        build: what to run.
        layer: an empty folder, which becomes the root folder of the image, but for what is mounted.

    Raises:
        EnvironmentBuildError: the function raised, or its container ended.
    """
    payload = build.payload if build.payload.args else NO_ARGUMENTS
    call, item = single_call(registry, pool.variant, payload)
    pool.push(item)
    output = await finished(call)
    if output.result.status != SUCCESS:
        why = output.result.traceback or output.result.exception
        raise EnvironmentBuildError(f"the build function {pool.variant.label} failed: {why}")
    for container in pool.containers:
        keep_files(container.scratch, layer, left_out=container.uploads)


def keep_files(root: Path, layer: Path, *, left_out: Collection[str]) -> None:
    """Link a container's files into a layer, but for what was put there from elsewhere.

    Args:
        root: the container's root folder, on the same file system as the layer.
        layer: an empty folder.
        left_out: paths in the container.
    """
    foreign = {root / path.lstrip("/") for path in (*NOT_THE_IMAGES, *left_out)}

    def others(folder: str, names: list[str]) -> list[str]:
        paths = [Path(folder, name) for name in names]
        return [p.name for p in paths if p in foreign or not _is_kept(p)]

    shutil.copytree(
        root, layer, symlinks=True, ignore=others, copy_function=os.link, dirs_exist_ok=True
    )


def _is_kept(path: Path) -> bool:
    """Not a socket, a pipe or a device."""
    return path.is_symlink() or path.is_file() or path.is_dir()
