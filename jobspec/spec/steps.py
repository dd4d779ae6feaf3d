"""What an image is made of: sources and build steps, each as the method of the SDK that it is.

The one description of both, for the checks of a spec and for the app: a step more is a key of
`StepTable` and a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

EACH: Final = "*"
"""An action's value is passed item by item."""

WHOLE: Final = ""
"""An action's value is passed as it is, as the first argument."""

FILE: Final = "file"
FOLDER: Final = "folder"


class Local(NamedTuple):
    """A path beside the spec: a file or a folder, and whether the SDK wants it as a text."""

    sort: str
    as_text: bool = False


class Action(NamedTuple):
    """A build step: its method, how its value is passed, and the options that may stand beside it.

    `passed` is EACH, WHOLE or the keyword that takes the value; `needed` are options that may not
    be missing. An action that is `opaque` installs what cannot be known without running it.
    """

    method: str
    options: tuple[str, ...] = ()
    passed: str = EACH
    needed: tuple[str, ...] = ()
    opaque: bool = False


class Source(NamedTuple):
    """Where an image starts: its method, the keyword of its value, and its options."""

    method: str
    options: tuple[str, ...] = ()
    passed: str = WHOLE
    opaque: bool = True


_BUILD = ("env", "secrets", "gpu", "force_build")
_INDEX = ("find_links", "index_url", "extra_index_url", "pre", "extra_options")
_UV = (*_INDEX, "uv_version", *_BUILD)
_PIP = (*_INDEX, *_BUILD)

ACTIONS: Final[Mapping[str, Action]] = {
    "apt": Action("apt_install", _BUILD),
    "packages": Action("uv_pip_install", _UV),
    "pip": Action("pip_install", _PIP),
    "requirements": Action("uv_pip_install", _UV, "requirements", opaque=True),
    "pip_requirements": Action("pip_install_from_requirements", _PIP, WHOLE, opaque=True),
    "pyproject": Action(
        "pip_install_from_pyproject", ("optional_dependencies", *_PIP), WHOLE, opaque=True
    ),
    "uv_sync": Action(
        "uv_sync",
        ("groups", "extras", "frozen", "extra_options", "uv_version", *_BUILD),
        WHOLE,
        opaque=True,
    ),
    "poetry": Action(
        "poetry_install_from_file",
        (
            "poetry_lockfile",
            "ignore_lockfile",
            "with_",
            "without",
            "only",
            "poetry_version",
            "old_installer",
            *_BUILD,
        ),
        WHOLE,
        opaque=True,
    ),
    "private_repos": Action(
        "pip_install_private_repos",
        ("git_user", *_PIP),
        needed=("git_user", "secrets"),
        opaque=True,
    ),
    "micromamba_install": Action(
        "micromamba_install", ("spec_file", "channels", *_BUILD), opaque=True
    ),
    "run": Action("run_commands", ("volumes", *_BUILD), opaque=True),
    "env": Action("env", passed=WHOLE),
    "workdir": Action("workdir", passed=WHOLE),
    "entrypoint": Action("entrypoint", passed=WHOLE),
    "cmd": Action("cmd", passed=WHOLE),
    "shell": Action("shell", passed=WHOLE),
    "dockerfile_commands": Action(
        "dockerfile_commands",
        ("context_dir", "context_files", "ignore", "build_args", *_BUILD),
        WHOLE,
        opaque=True,
    ),
    "call": Action(
        "run_function",
        (
            "arguments",
            "volumes",
            *_BUILD,
            "cpu",
            "memory",
            "timeout",
            "cloud",
            "region",
            "include_source",
        ),
        WHOLE,
        opaque=True,
    ),
    "local_file": Action("add_local_file", ("to", "copy"), WHOLE, ("to",), opaque=True),
    "local_dir": Action("add_local_dir", ("to", "ignore", "copy"), WHOLE, ("to",), opaque=True),
    "local_python_source": Action("add_local_python_source", ("ignore", "copy")),
}
"""By the key of the step table."""

SOURCES: Final[Mapping[str, Source]] = {
    "python": Source("debian_slim", ("force_build",), "python_version", opaque=False),
    "registry": Source(
        "from_registry", ("add_python", "secret", "setup_dockerfile_commands", "force_build")
    ),
    "micromamba": Source("micromamba", ("force_build",), "python_version", opaque=False),
    "dockerfile": Source(
        "from_dockerfile",
        (
            "context_dir",
            "ignore",
            "build_args",
            "add_python",
            "secret",
            "secrets",
            "gpu",
            "force_build",
        ),
    ),
    "published": Source("from_name", ("environment",)),
    "from": Source("", opaque=False),
}
"""By the key of the image table; `from` is another image of the spec."""

SOURCE_OPTIONS: Final = tuple(
    dict.fromkeys(option for source in SOURCES.values() for option in source.options)
)
STEP_OPTIONS: Final = tuple(
    dict.fromkeys(
        option for action in ACTIONS.values() for option in action.options if option not in ACTIONS
    )
)

LOCAL: Final[Mapping[str, Local]] = {
    "local_file": Local(FILE),
    "local_dir": Local(FOLDER),
    "requirements": Local(FILE, as_text=True),
    "pip_requirements": Local(FILE, as_text=True),
    "pyproject": Local(FILE, as_text=True),
    "uv_sync": Local(FOLDER, as_text=True),
    "poetry": Local(FILE, as_text=True),
    "poetry_lockfile": Local(FILE, as_text=True),
    "spec_file": Local(FILE, as_text=True),
    "dockerfile": Local(FILE),
    "context_dir": Local(FOLDER),
    "context_files": Local(FILE, as_text=True),
}
"""Keys of steps and images that name files or folders: a path, an array or a table of paths."""

UNCOPIED: Final = frozenset({"local_file", "local_dir", "local_python_source"})
"""Actions that, unless they copy, leave the files to the start of a container: no build follows."""

KEYWORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "dockerfile": {"secret": "registry_secret"},
    "published": {"environment": "environment_name"},
    "call": {"arguments": "kwargs"},
}
"""Options of a source or action that its method calls otherwise."""
