"""Values of handles and of the app: what Modal mounts, and what it labels."""

from __future__ import annotations

import re
from math import isfinite
from typing import Final

from jobspec.spec.faults import Mistaken, WrongKey, each
from jobspec.spec.values import (
    UNSET,
    Unset,
    is_ascii_name,
    kind_of,
    line,
    matched,
    object_name,
    text,
)

_APP_ID = r"ap-[A-Za-z0-9]{22}"
_TAG = r"[A-Za-z0-9._-]{1,63}"
_URL = r"https?://[A-Za-z0-9.-]+(?::\d+)?/?"
_ROLE = r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+"
_BUCKET = r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]"
_FORBIDDEN_MOUNTS: Final = ("/", "/root", "/tmp")
_SYSTEM_MOUNTS: Final = (
    r"/(?:etc|usr|usr/local)"
    r"|/(?:__modal\w*|pkg|proc|sys|dev|(?:usr/(?:local/)?)?(?:bin|sbin|lib(?:32|64|x32)?))(?:/.*)?"
)
_RESERVED_VARIABLES: Final = frozenset(
    f"MODAL_{name}"
    for name in "CLOUD_PROVIDER ENVIRONMENT IDENTITY_TOKEN IMAGE_ID IS_REMOTE REGION SANDBOX_ID "
    "TASK_ID".split()
)
_LONGEST_VARIABLE, _LONGEST_VALUE = 16_384, 32_768


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


def app_name(value: object) -> str:
    """The name of an app, which is not to be taken for the id of one."""
    found = object_name(value)
    if re.fullmatch(_APP_ID, found):
        raise ValueError(f"Modal takes it for the id of an app: {found!r}")
    return found


def mount_path(value: object) -> str:
    """An absolute, canonical path where a volume may be mounted."""
    found = line(value)
    parts = found.split("/")
    if not found.startswith("/") or any(part in {"", ".", ".."} for part in parts[1:]):
        if found != "/":
            cause = f"not an absolute, canonical path: {found!r}"
            plain = "/".join(part for part in parts if part not in {"", "."})
            raise Mistaken(cause, f"/{plain}") if _only_untidy(found, plain) else ValueError(cause)
    if found in _FORBIDDEN_MOUNTS:
        raise ValueError(f"Modal mounts no volume at {found}")
    if re.fullmatch(_SYSTEM_MOUNTS, found):
        raise ValueError(f"{found} belongs to the container's own system")
    return found


def _only_untidy(found: str, plain: str) -> bool:
    """Whether a path is absolute and has a name in it, and none that leads upwards."""
    return found.startswith("/") and plain != "" and ".." not in plain.split("/")


def env_table(value: object) -> dict[str, str]:
    """Environment variables; numbers are refused rather than guessed into texts."""
    if not isinstance(value, dict):
        raise ValueError(f"expected a table, got {kind_of(value)}")
    each(value.items(), _environment_variable)
    return dict(value)


def _environment_variable(key: str, item: object) -> None:
    if not is_ascii_name(key):
        raise WrongKey(f"not the name of an environment variable: {key!r}")
    if key in _RESERVED_VARIABLES:
        raise WrongKey(f"{key} is one of Modal's own variables, which it sets itself")
    if len(key) > _LONGEST_VARIABLE:
        raise WrongKey(f"a name of {len(key)} characters; Modal takes {_LONGEST_VARIABLE}")
    if not isinstance(item, str):
        raise ValueError(f"{key}: expected a string, got {kind_of(item)}")
    if len(item) > _LONGEST_VALUE:
        raise ValueError(f"{key}: a value of {len(item)} characters; Modal takes {_LONGEST_VALUE}")
    try:
        line("-" + item)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


def env_key(value: object) -> str:
    """The name of an environment variable."""
    found = text(value)
    if not is_ascii_name(found):
        raise ValueError(f"not the name of an environment variable: {found!r}")
    return found


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
