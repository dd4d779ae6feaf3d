"""Values of images and their build steps: what Modal's image builder can work with."""

from __future__ import annotations

import re

from jobspec.data import free_threaded
from jobspec.spec.values import (
    kind_of,
    line,
    matched,
    object_name,
    python_version,
    unicode_identifier,
)

_REFERENCE = r"[A-Za-z0-9][A-Za-z0-9._-]*(?:[/:@][A-Za-z0-9][A-Za-z0-9._-]*)*"
_PUBLISHED = r"(?:([A-Za-z0-9._-]+)/)?([A-Za-z0-9._-]+)(?::([A-Za-z0-9._-]+))?"
_URL = r"https?://[^\s/]+(?:/\S*)?"
_REPOSITORY = r"(?:github|gitlab)\.com/[\w.-]+(?:/[\w.-]+)+(?:@[\w./-]+)?"
_VERSION = r"\d+(?:\.\d+)*"
_CONDA = r"(?:[\w.-]+::)?[A-Za-z0-9_][\w.-]*(?:\s*(?:[=!<>~]=?)\s*[\w.*,<>=!|-]+)*"
_SDK_FOLDERS = ("/root/modal", "/pkg", "/__modal")


def local_path(value: object) -> str:
    """A path beside the spec, with forward slashes; `.` is the spec's own folder."""
    found = line(value)
    if found.startswith(("/", "~")) or "\\" in found or re.match(r"[A-Za-z]:", found):
        raise ValueError(
            f"not a path beside the spec: {found!r}; write a relative one, with forward slashes"
        )
    if found != "." and any(part in {"", "."} for part in found.removesuffix("/").split("/")):
        raise ValueError(f"not a plain path: {found!r}")
    return found


def local_paths(value: object) -> dict[str, str]:
    """Files beside the spec by the names that they have in a build."""
    if not isinstance(value, dict):
        raise ValueError(f"expected a table, got {kind_of(value)}")
    for name, item in value.items():
        line(name)
        try:
            local_path(item)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return dict(value)


def remote_path(value: object) -> str:
    """An absolute path in the container; one that ends in `/` is the folder of a file."""
    found = line(value)
    parts = found.rstrip("/").split("/")
    if not found.startswith("/") or any(part in {"", ".", ".."} for part in parts[1:]):
        raise ValueError(f"not an absolute, canonical path: {found!r}")
    if any(found == folder or found.startswith(folder + "/") for folder in _SDK_FOLDERS):
        raise ValueError(f"{found} is where Modal's SDK is looked for in a container")
    return found


def module_name(value: object) -> str:
    """The name that a module or package is imported under, dotted where it is inside another."""
    found = line(value)
    try:
        return ".".join(map(unicode_identifier, found.split(".")))
    except ValueError:
        cause = f"not the name of a module: {found!r}; write it as in an import"
        raise ValueError(cause) from None


def workdir(value: object) -> str:
    """A folder of the container."""
    found = line(value)
    if not found.startswith("/") or any(part in {".", ".."} for part in found.split("/")):
        raise ValueError(f"not an absolute, canonical path: {found!r}")
    if " " in found:
        raise ValueError(f"Modal has no working directory with spaces: {found!r}")
    return found


def registry_tag(value: object) -> str:
    """An image of a registry, such as `nvidia/cuda:12.8.1-devel-ubuntu24.04`."""
    return matched(
        value, _REFERENCE, "not an image of a registry: {!r}; write one such as 'ubuntu:24.04'"
    )


def published_name(value: object) -> str:
    """An image that was published on Modal: `name`, `name:tag` or `environment/name:tag`."""
    found = line(value)
    match = re.fullmatch(_PUBLISHED, found)
    if match is None or found.startswith("im-"):
        raise ValueError(f"not the name of a published image: {found!r}; write NAME or NAME:TAG")
    for part in match.groups(""):
        object_name(part or "latest")
    return found


def added_python(value: object) -> str:
    """A Python series that Modal adds to an image without one."""
    if isinstance(value, str) and value in free_threaded():
        return value
    return python_version(value)


def index_url(value: object) -> str:
    """The URL of a package index."""
    return matched(value, _URL, "not a URL: {!r}; write https://…")


def uv_version(value: object) -> str:
    """A version of uv."""
    return _version(value, "0.8.0")


def poetry_version(value: object) -> str:
    """A version of Poetry."""
    return _version(value, "2.1.0")


def _version(value: object, example: str) -> str:
    return matched(value, _VERSION, f"not a version: {{!r}}; write one such as {example!r}")


def repository(value: object) -> str:
    """A repository on GitHub or GitLab, without a scheme."""
    return matched(
        value,
        _REPOSITORY,
        "not a repository that Modal installs from: {!r}; write github.com/OWNER/NAME or "
        "gitlab.com/OWNER/NAME, with @REF for a branch, tag or commit",
    )


def git_user(value: object) -> str:
    """The name of a user."""
    return matched(value, r"[\w.-]+", "not the name of a user: {!r}")


def conda_package(value: object) -> str:
    """A package of conda, such as `numpy=2.1` or `conda-forge::gdal`."""
    return matched(value, _CONDA, "not a package of conda: {!r}; write one such as 'numpy=2.1'")


def conda_channel(value: object) -> str:
    """A channel of conda: a name or a URL."""
    found = line(value)
    if not re.fullmatch(rf"[\w./-]+|{_URL}", found) or found.startswith("-"):
        raise ValueError(f"not a channel of conda: {found!r}")
    return found


def group_name(value: object) -> str:
    """The name of a group of dependencies or of an extra."""
    return matched(
        value,
        r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?",
        "not the name of a group of dependencies: {!r}",
    )
