"""Values of handles and of the app: what Modal mounts, and what it labels."""

from __future__ import annotations

import re
from math import isfinite

from jobspec.spec.faults import WrongKey, each
from jobspec.spec.values import UNSET, Unset, env_table, kind_of, line, matched

_TAG = r"[A-Za-z0-9._-]{1,63}"
_URL = r"https?://[A-Za-z0-9.-]+(?::\d+)?/?"
_ROLE = r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+"
_BUCKET = r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]"


def sub_path(value: object) -> str:
    """A folder of a volume: a path of plain parts, with or without `/` at its start."""
    found = line(value)
    if any(part in {"", ".", ".."} for part in found.removeprefix("/").split("/")):
        raise ValueError(f"not a folder in a volume: {found!r}")
    return found


def dotenv(value: object) -> str:
    """A file beside the spec or below, which need not be there yet."""
    found = line(value)
    if "\\" in found or any(part in {"", ".", ".."} for part in found.split("/")):
        raise ValueError(
            f'not a file beside the spec: {found!r}; write a path such as ".env", with forward '
            "slashes"
        )
    return found


def bucket_name(value: object) -> str:
    """The name of a bucket, without a scheme or an ARN around it."""
    return matched(
        value,
        _BUCKET,
        "not the name of a bucket: {!r}; write the bare name, in lower-case letters, "
        "digits, '.', '_' and '-'",
    )


def url(value: object) -> str:
    """The address of a server."""
    return matched(value, _URL, "not the URL of a server: {!r}; write https://HOST")


def key_prefix(value: object) -> str:
    """The beginning of keys in a bucket."""
    found = line(value)
    if not found.endswith("/"):
        raise ValueError(f"must end in '/', since it begins every path: {found!r}")
    return found


def role_arn(value: object) -> str:
    """The ARN of an AWS role."""
    return matched(
        value, _ROLE, "not the ARN of a role: {!r}; write arn:aws:iam::ACCOUNT:role/NAME"
    )


def tags(value: object) -> dict[str, str]:
    """Labels of an app."""
    if not isinstance(value, dict):
        raise ValueError(f"expected a table, got {kind_of(value)}")
    each(value.items(), _tag)
    return dict(value)


def _tag(key: str, item: object) -> None:
    allowed = "use letters, digits, '.', '_', '-', at most 63 of them"
    if not re.fullmatch(_TAG, key):
        raise WrongKey(f"the key {key!r} is no tag: {allowed}")
    if not isinstance(item, str) or not re.fullmatch(_TAG, item):
        raise ValueError(f"{key}: {item!r} is no tag: {allowed}")


def env_changes(value: object) -> dict[str, str | Unset]:
    """Environment variables, or `false` for one that an entry takes back."""
    if not isinstance(value, dict):
        raise ValueError(f"expected a table, got {kind_of(value)}")
    kept = env_table({key: "" if item is False else item for key, item in value.items()})
    return {key: UNSET if value[key] is False else item for key, item in kept.items()}


_OPTION = str | int | float | bool


def experimental_options(value: object) -> dict[str, _OPTION]:
    """Options of Modal's that are not settled yet; the values of those known here are checked."""
    if not isinstance(value, dict):
        raise ValueError(f"expected a table, got {kind_of(value)}")
    each(value.items(), _option)
    return dict(value)


def _option(key: str, item: object) -> None:
    line(key)
    if not isinstance(item, _OPTION):
        raise ValueError(f"{key}: expected a string, number or boolean, got {kind_of(item)}")
    if isinstance(item, float) and not isfinite(item):
        raise ValueError(f"{key}: it is not finite")
    if key == "fabric_size" and (type(item) is not int or item < 1):
        raise ValueError(f"{key}: expected a positive integer")
    if key == "enable_gpu_snapshot" and not isinstance(item, bool):
        raise ValueError(f"{key}: expected true or false, got {kind_of(item)}")
