"""Named secrets, from environment files that the user names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jobspec.local.errors import LocalRuntimeError

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$")
_NAMED = re.compile(r"^([A-Za-z0-9_.-]+)=(.+)$")


class SecretNotFound(LocalRuntimeError):
    """No environment file was given that could hold the secret."""


class SecretKeyMissing(LocalRuntimeError):
    """The environment files lack a key that the app requires of a secret."""


class EnvironmentFiles:
    """The values of named secrets.

    Args:
        arguments: each a path, whose keys any named secret may draw on, or ``NAME=path`` for the
            file of one secret alone. Later files win.

    Raises:
        LocalRuntimeError: a file cannot be read, or a line of one is no assignment.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self._shared: dict[str, str] = {}
        self._named: dict[str, dict[str, str]] = {}
        for argument in arguments:
            named = _NAMED.match(argument)
            if named is not None and not Path(argument).exists():
                own = self._named.setdefault(named.group(1), {})
                own.update(read_environment_file(Path(named.group(2))))
            else:
                self._shared.update(read_environment_file(Path(argument)))

    def values(self, name: str, required_keys: Sequence[str]) -> dict[str, str]:
        """The secret's variables: a file of its own, or its required keys of the shared ones.

        Raises:
            SecretNotFound: no file holds anything for it.
            SecretKeyMissing: a required key is in none of its files.
        """
        own = self._named.get(name)
        if own is None and not self._shared:
            raise SecretNotFound(
                f"Secret {name!r} has no values here: give them in a file with --env-file FILE"
                f" (or --env-file {name}=FILE)"
            )
        found = self._shared | (own or {})
        missing = [key for key in required_keys if key not in found]
        if missing:
            raise SecretKeyMissing(
                f"Secret {name!r} lacks the required key{'s' if len(missing) > 1 else ''}"
                f" {', '.join(missing)}: add to the file given with --env-file"
            )
        if required_keys and own is None:
            return {key: found[key] for key in required_keys}
        return own if own is not None else found


def read_environment_file(path: Path) -> dict[str, str]:
    """``NAME=value`` lines; blank lines and ``#`` comments are skipped, quotes taken off."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror
        raise LocalRuntimeError(f"cannot read the environment file {path}: {reason}") from None
    except UnicodeDecodeError:
        raise LocalRuntimeError(f"the environment file {path} is not UTF-8") from None
    values = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        assignment = _LINE.match(line)
        if assignment is None:
            raise LocalRuntimeError(f"{path}:{number}: not of the form NAME=value")
        values[assignment.group(1)] = _unquoted(assignment.group(2))
    return values


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.split(" #", 1)[0].rstrip()
