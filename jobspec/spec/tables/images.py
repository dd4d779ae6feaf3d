"""Images: where they start, and what is built on that."""

from __future__ import annotations

from typing import Self

from jobspec.spec import choices, image_values, values
from jobspec.spec.faults import Conflict, refuse
from jobspec.spec.steps import ACTIONS
from jobspec.spec.table import Table, defaulted, many, optional, value
from jobspec.spec.tables.entry import PAYLOAD
from jobspec.spec.tables.shapes import (
    APT_PACKAGES,
    BOOLEAN,
    COMMANDS,
    ENV,
    IDENTIFIER,
    IDENTIFIERS,
    LINE,
    MODULE_NAMES,
    OBJECT_NAME,
    REQUIREMENTS,
)

_LINES = value(values.array(values.line), list[str])
_GROUPS = value(values.array(image_values.group_name), list[str])
_PATH = value(image_values.local_path, str)
_PATHS = value(values.array(image_values.local_path), list[str])
_URL = value(image_values.index_url, str)
_PYTHON = value(values.python_version, str)
_GPU = value(choices.gpu, str)
_FORCE_BUILD = "Build anew every time, as Modal's docs say for force_build."
_IGNORE = "Patterns of files to leave out, as in .dockerignore."
_CONTEXT_DIR = "The folder that COPY copies from; the default is the spec's."
_BUILD_ARGS = "Values of the ARGs in it."
_SECRETS = "Secrets that the build has as variables."


class StepTable(Table):
    """One step of an image build: one action, and the options that go with it."""

    packages = optional(REQUIREMENTS, "Python packages, installed with uv.")
    apt = optional(APT_PACKAGES, "Debian packages.")
    run = optional(COMMANDS, "Shell commands, each one line.")
    env = optional(ENV, "Environment variables; beside another action, of that step alone.")
    pip = optional(REQUIREMENTS, "Python packages, installed with pip.")
    requirements = optional(_PATHS, "Requirements files, an array, installed with uv.")
    pip_requirements = optional(_PATH, "One requirements file, installed with pip.")
    pyproject = optional(_PATH, "The pyproject.toml whose dependencies to install with pip.")
    uv_sync = optional(_PATH, "The folder of a uv project, whose lock file to install.")
    poetry = optional(_PATH, "The pyproject.toml of a Poetry project to install.")
    private_repos = optional(
        value(values.array(image_values.repository), list[str]),
        "Private repositories to install from; needs git_user and secrets.",
    )
    micromamba_install = optional(
        value(values.array(image_values.conda_package), list[str]), "Packages of conda."
    )
    workdir = optional(value(image_values.workdir, str), "The working directory from here on.")
    entrypoint = optional(_LINES, "The image's ENTRYPOINT; `[]` takes one away.")
    cmd = optional(_LINES, "The image's CMD.")
    shell = optional(_LINES, "The shell of later commands.")
    dockerfile_commands = optional(_LINES, "Lines of a Dockerfile.")
    call = optional(PAYLOAD, "A payload function to run in the image as it is so far.")
    local_file = optional(_PATH, "A file beside the spec, added to containers at `to`.")
    local_dir = optional(_PATH, "A folder beside the spec, added to containers at `to`.")
    local_python_source = optional(MODULE_NAMES, "Modules beside the spec.")

    to = optional(value(image_values.remote_path, str), "The absolute path in the container.")
    copy = optional(BOOLEAN, "Copy into the image, so that further steps can follow.")
    ignore = optional(_LINES, _IGNORE)
    index_url = optional(_URL, "The package index to use instead of PyPI.")
    extra_index_url = optional(_URL, "A package index to use besides.")
    find_links = optional(LINE, "A page or folder with links to packages.")
    pre = optional(BOOLEAN, "Allow pre-releases.")
    extra_options = optional(LINE, "Further options of the installer, as on a command line.")
    uv_version = optional(value(image_values.uv_version, str), "The version of uv.")
    optional_dependencies = optional(_GROUPS, "Optional dependencies to install too.")
    groups = optional(_GROUPS, "Groups of dependencies to install too.")
    extras = optional(_GROUPS, "Extras to install too.")
    frozen = optional(BOOLEAN, "Whether uv.lock is used as it is; the default is true.")
    poetry_lockfile = optional(_PATH, "The poetry.lock, if it is elsewhere.")
    ignore_lockfile = optional(BOOLEAN, "Do without a poetry.lock.")
    with_ = optional(_GROUPS, "Optional groups to install too.", alias="with")
    without = optional(_GROUPS, "Groups to leave out.")
    only = optional(_GROUPS, "Groups to install alone.")
    poetry_version = optional(value(image_values.poetry_version, str), "The version of Poetry.")
    old_installer = optional(BOOLEAN, "Poetry's old installer.")
    git_user = optional(value(image_values.git_user, str), "Whose token the secret has.")
    spec_file = optional(_PATH, "A file of conda packages to install too.")
    channels = optional(
        value(values.array(image_values.conda_channel), list[str]), "Channels of conda."
    )
    context_files = optional(
        value(image_values.local_paths, dict[str, str]), "Files that COPY finds, by name."
    )
    context_dir = optional(_PATH, _CONTEXT_DIR)
    build_args = optional(ENV, _BUILD_ARGS)
    arguments = optional(
        value(values.arguments, dict[str, object]), "Keyword arguments of the function."
    )
    cpu = optional(
        value(values.number(0.125, 64), int | float), "Physical cores that the function has."
    )
    memory = optional(
        value(values.mebibytes(128, 344_064), int | str), "MiB or a size such as 16GiB."
    )
    timeout = optional(
        value(values.seconds(1, 86_400), int | str), "Longest run of the function; an hour."
    )
    cloud = optional(value(choices.cloud, str), "Cloud provider: aws, gcp, oci or auto.")
    region = optional(
        value(values.one_or_many(choices.region), str | list[str]), "Where the function may run."
    )
    include_source = optional(BOOLEAN, "Whether the app's own file is added while it runs.")
    volumes = optional(IDENTIFIERS, "Volumes that the build has, where they are mounted.")
    secrets = optional(IDENTIFIERS, _SECRETS)
    gpu = optional(_GPU, "GPU type that the build has.")
    force_build = optional(BOOLEAN, _FORCE_BUILD)

    def checked(self) -> Self:
        """Exactly one action; `env` is an option of another one."""
        chosen = [action for action in ACTIONS if action in self.model_fields_set]
        if len(chosen) > 1 and "env" in chosen:
            chosen.remove("env")
        if not chosen:
            raise ValueError("a step has exactly one action, such as apt, packages or run")
        if len(chosen) > 1:
            had = " and ".join(chosen)
            cause = f"a step has exactly one action; this has {had}"
            refuse(Conflict(chosen[1], cause, chosen[0]))
        return self


class ImageTable(Table):
    """An image: what is installed in the container."""

    python = optional(_PYTHON, "Python series of a Debian slim image; the default is 3.12.")
    registry = optional(
        value(image_values.registry_tag, str), "The image of a registry to start from."
    )
    micromamba = optional(_PYTHON, "Python series of an image with micromamba.")
    dockerfile = optional(_PATH, "The Dockerfile to start from.")
    published = optional(
        value(image_values.published_name, str), "The image published on Modal to start from."
    )
    from_ = optional(IDENTIFIER, "The image that this one builds on.", alias="from")
    environment = optional(
        OBJECT_NAME, "The environment of the workspace that has the published image."
    )
    add_python = optional(
        value(image_values.added_python, str), "Python series to add to an image without Python."
    )
    secret = optional(IDENTIFIER, "The secret with the credentials of the registry.")
    setup_dockerfile_commands = optional(_LINES, "Lines of a Dockerfile before Python is added.")
    context_dir = optional(_PATH, _CONTEXT_DIR)
    ignore = optional(_LINES, _IGNORE)
    build_args = optional(ENV, _BUILD_ARGS)
    secrets = optional(IDENTIFIERS, _SECRETS)
    gpu = optional(_GPU, "GPU type that the build of the Dockerfile has.")
    force_build = optional(BOOLEAN, _FORCE_BUILD)
    apt = defaulted(APT_PACKAGES, (), "Debian packages, installed first.")
    packages = defaulted(REQUIREMENTS, (), "Python packages, installed with uv.")
    env = defaulted(ENV, {}, "Environment variables.")
    steps = defaulted(many(StepTable), [], "Further build steps, in order.")
    local_python_source = defaulted(
        MODULE_NAMES, (), "Modules beside the spec that are added to the image."
    )
    imports = defaulted(
        MODULE_NAMES, (), "Import names that this image has, where that is ambiguous."
    )

    def checked(self) -> Self:
        """The environment of a published image is said once."""
        if self.environment is not None and "/" in (self.published or ""):
            cause = "the name of the published image says its environment already"
            refuse(Conflict("environment", cause, "published"))
        return self
