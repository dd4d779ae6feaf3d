"""What the layers of an image are, read from a spec: independent of how the app comes about."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modal import FilePatternMatcher

from jobspec.local.secrets import read_environment_file
from jobspec.spec.job import Image, JobSpec, Step
from jobspec.spec.tables.entry import PayloadRef
from jobspec.verify.definition.secrets import Secret, carried_secret, named_secret

TERMINFO = "ENV TERMINFO_DIRS=/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/usr/lib/terminfo"
UNFORCED = {"env", "workdir", "local_file", "local_dir", "local_python_source"}
"""Steps that the SDK builds anew only where what is below them changed."""


@dataclass
class Layer:
    """A layer as Modal is asked for it; files as digests, handles by their names."""

    commands: tuple[str, ...]
    context: dict[str, str] = field(default_factory=dict)
    copied: dict[str, str] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)
    volumes: list[tuple[str, str, bool, str]] = field(default_factory=list)
    gpu: str = ""
    force: bool = False
    build_args: dict[str, str] = field(default_factory=dict)
    registry_secret: str = ""
    python: str = ""
    calls: str = ""
    arguments: dict[str, object] = field(default_factory=dict)
    resources: dict[str, object] = field(default_factory=dict)


def layers_of(job: JobSpec, chain: list[Image]) -> list[Layer]:
    """The layers of an image whose chain begins with what has a source."""
    found = list(_source(job, chain[0]))
    force = bool(chain[0].options.get("force_build"))
    for step in (step for image in chain for step in image.steps):
        if not step.is_uncopied:
            layer = _layer(job, step)
            force = step.action not in UNFORCED and (force or bool(step.options.get("force_build")))
            layer.force = force
            found.append(layer)
    return found


def files_of_steps(job: JobSpec, chain: list[Image]) -> dict[str, str]:
    """The files that a container of the image has from its uncopied steps, with their digests."""
    found: dict[str, str] = {}
    for step in (step for image in chain for step in image.steps if step.is_uncopied):
        found |= _added(job, step)
    return found


def folder_of(job: JobSpec) -> Path:
    """The folder of the spec."""
    return Path(job.raw.source.name).parent


def _source(job: JobSpec, image: Image) -> Iterator[Layer]:
    start, options = image.start, image.options
    python = str(options.get("add_python", ""))
    force = bool(options.get("force_build"))
    added: tuple[str, ...] = ("COPY /python/. /usr/local",)
    if python:
        added += ("RUN ln -s /usr/local/bin/python3 /usr/local/bin/python",) * (python < "3.13")
        added += (TERMINFO,)
    if image.source == "registry":
        setup = tuple(_texts(options.get("setup_dockerfile_commands")))
        commands = (f"FROM {start}", *(added if python else ()), *setup)
        secret = _named(job, options["secret"]) if "secret" in options else ""
        yield Layer(commands, force=force, registry_secret=secret, python=python)
    elif image.source == "micromamba":
        yield Layer(
            (
                "FROM mambaorg/micromamba:2.1.1-debian12-slim",
                'SHELL ["/usr/local/bin/_dockerfile_shell.sh"]',
                "ENV MAMBA_DOCKERFILE_ACTIVATE=1",
                f"RUN micromamba install -n base -y python={start} pip -c conda-forge",
                'CMD ["sleep", "172800"]',
            ),
            force=force,
        )
    elif image.source == "dockerfile":
        lines = (folder_of(job) / start).read_text().split("\n")
        secret = _named(job, options["secret"]) if "secret" in options else ""
        layer = Layer(tuple(lines), force=force, registry_secret=secret)
        _options(job, {"context_dir": ".", **options}, layer)
        yield layer
        yield Layer(
            ("FROM base", *(added if python else ())),
            force=force,
            python=python,
        )
    elif image.source == "published":
        name = start if ":" in start else f"{start}:latest"
        where = f"{options['environment']}/" if "environment" in options else ""
        yield Layer((f"FROM {where}{name}",))


def _layer(job: JobSpec, step: Step) -> Layer:
    options: dict[str, Any] = {**step.options}
    values = _texts(step.value)
    if step.action in ("local_file", "local_dir", "local_python_source"):
        return Layer(("FROM base", "COPY . /"), copied=_added(job, step))
    if step.action == "call":
        assert isinstance(step.value, PayloadRef)
        called = Layer((), calls=step.value.name, arguments=dict(options.get("arguments", {})))
        _options(job, options, called)
        region = options.get("region", [])
        called.resources = {
            "milli_cpu": int(options.get("cpu", 0) * 1000),
            "memory_mb": options.get("memory", 0),
            "timeout_secs": options.get("timeout", 3600),
            "cloud": options.get("cloud", ""),
            "regions": [region] if isinstance(region, str) else list(region),
            "source": options.get("include_source", True),
        }
        return called
    layer = Layer(("FROM base", *_COMMANDS[step.action](job, values, options, step)))
    if step.action == "dockerfile_commands" and any(line.startswith("COPY ") for line in values):
        options.setdefault("context_dir", ".")
    _options(job, options, layer)
    _context(job, step, layer)
    return layer


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{key}={shlex.quote(item)}" for key, item in value.items()]
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return [] if value is None else [str(value)]


def _options(job: JobSpec, options: Mapping[str, Any], layer: Layer) -> None:
    layer.secrets = [_secret(job, name) for name in options.get("secrets", ())]
    if options.get("env"):
        layer.secrets.append(carried_secret(options["env"]))
    layer.gpu = options.get("gpu", "")
    layer.build_args = dict(options.get("build_args", {}))
    for name, mount in options.get("volumes", {}).items():
        volume: Any = job.handles[name].table
        layer.volumes.append((mount.path, volume.name, mount.read_only, mount.sub_path or ""))
    if "context_dir" in options:
        context = folder_of(job) / options["context_dir"]
        ignored = FilePatternMatcher(*options.get("ignore", ()))
        copies = [line.split()[1:-1] for line in layer.commands if line.startswith("COPY ")]
        for source in (source for sources in copies for source in sources):
            for path in [context / source, *(context / source).rglob("*")]:
                relative = path.relative_to(context)
                if path.is_file() and not ignored(relative):
                    layer.copied[f"/{relative.as_posix()}"] = digest(path.read_bytes())


def _secret(job: JobSpec, handle: str) -> Secret:
    """A secret of a build."""
    table: Any = job.handles[handle].table
    if table.name:
        return named_secret(table.name, table.environment, table.keys)
    if table.dotenv is None:
        return carried_secret(table.values)
    return carried_secret(read_environment_file(folder_of(job) / table.dotenv))


def _named(job: JobSpec, handle: object) -> str:
    table: Any = job.handles[str(handle)].table
    return str(table.name)


def _context(job: JobSpec, step: Step, layer: Layer) -> None:
    """The files of the build context: those that the step names, and lock files beside them."""
    folder = folder_of(job)
    named: dict[str, str] = {}
    if step.action == "requirements":
        for index, path in enumerate(_texts(step.value)):
            named[f"/.{index}_{Path(path).name}"] = path
    elif step.action == "pip_requirements":
        named["/.requirements.txt"] = str(step.value)
    elif step.action == "uv_sync":
        named = {f"/.{name}": f"{step.value}/{name}" for name in ("pyproject.toml", "uv.lock")}
    elif step.action == "poetry":
        named["/.pyproject.toml"] = str(step.value)
        if "ignore_lockfile" not in step.options:
            beside = (Path(str(step.value)).parent / "poetry.lock").as_posix()
            named["/.poetry.lock"] = str(step.options.get("poetry_lockfile", beside))
    elif "spec_file" in step.options:
        path = str(step.options["spec_file"])
        named[f"/{Path(path).name}"] = path
    context_files: Any = step.options.get("context_files", {})
    named |= context_files
    layer.context = {
        name: digest((folder / path).read_bytes())
        for name, path in named.items()
        if (folder / path).exists()
    }


def _added(job: JobSpec, step: Step) -> dict[str, str]:
    """The files that a step adds, by where they are in the container."""
    folder, to = folder_of(job), str(step.options.get("to", ""))
    ignore: Any = step.options.get("ignore", ())
    matches = FilePatternMatcher(*ignore)
    if step.action == "local_file":
        path = folder / str(step.value)
        return {to + path.name if to.endswith("/") else to: digest(path.read_bytes())}
    if step.action == "local_dir":
        root = folder / str(step.value)
        return {
            f"{to.rstrip('/')}/{path.relative_to(root).as_posix()}": digest(path.read_bytes())
            for path in root.rglob("*")
            if path.is_file() and not matches(path.relative_to(root))
        }
    found: dict[str, str] = {}
    for module in _texts(step.value):
        single = folder / f"{module}.py"
        paths = [single] if single.is_file() else sorted((folder / module).rglob("*"))
        for path in paths:
            left_out = matches(path.relative_to(folder)) if ignore else path.suffix != ".py"
            if left_out or not path.is_file() or "__pycache__" in path.parts:
                continue
            found[f"/root/{path.relative_to(folder).as_posix()}"] = digest(path.read_bytes())
    return found


def digest(content: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


# The commands of each step


def _flags(options: Mapping[str, Any], pre: str) -> list[str]:
    found = [
        f"--{key.replace('_', '-')} {shlex.quote(options[key])}"
        for key in ("find_links", "index_url", "extra_index_url")
        if key in options
    ]
    found += [pre] if options.get("pre") else []
    return found + ([options["extra_options"]] if "extra_options" in options else [])


def _uv_image(options: Mapping[str, Any]) -> str:
    return f"COPY --from=ghcr.io/astral-sh/uv:{options.get('uv_version', 'latest')} /uv /.uv/uv"


def _uv_pip(job: JobSpec, values: list[str], options: Mapping[str, Any], step: Step) -> list[str]:
    commands = [_uv_image(options)]
    what = [shlex.quote(value) for value in sorted(values)]
    if step.action == "requirements":
        names = [f"{index}/{Path(value).name}" for index, value in enumerate(values)]
        commands += [f"COPY /.{name.replace('/', '_', 1)} /.uv/{name}" for name in names]
        what = [f"--requirements /.uv/{name}" for name in names]
    flags = ["--python $(command -v python)", "--compile-bytecode"]
    flags += _flags(options, "--prerelease allow")
    return [*commands, f"RUN /.uv/uv pip install {' '.join([*flags, *what])}"]


def _pip(job: JobSpec, values: list[str], options: Mapping[str, Any], step: Step) -> list[str]:
    flags = _flags(options, "--pre")
    return [" ".join(["RUN python -m pip install", shlex.join(sorted(values)), *flags]).strip()]


def _pip_requirements(
    job: JobSpec, values: list[str], options: Mapping[str, Any], step: Step
) -> list[str]:
    links = [f"-f {options['find_links']}"] if "find_links" in options else []
    words = ["RUN python -m pip install -r /.requirements.txt", *links, *_flags(options, "--pre")]
    return ["COPY /.requirements.txt /.requirements.txt", " ".join(words)]


def _pyproject(
    job: JobSpec, values: list[str], options: Mapping[str, Any], step: Step
) -> list[str]:
    import tomli

    project = tomli.loads((folder_of(job) / values[0]).read_text())["project"]
    packages = list(project["dependencies"])
    for group in options.get("optional_dependencies", ()):
        packages += project.get("optional-dependencies", {}).get(group, [])
    return _pip(job, packages, options, step)


def _uv_sync(job: JobSpec, values: list[str], options: Mapping[str, Any], step: Step) -> list[str]:
    has_lock = (folder_of(job) / values[0] / "uv.lock").exists()
    flags = ["--project=/.uv", "--no-install-workspace", "--compile-bytecode"]
    flags += [f"--group={name}" for name in options.get("groups", ())]
    flags += [f"--extra={name}" for name in options.get("extras", ())]
    flags += [options["extra_options"]] if "extra_options" in options else []
    flags += ["--frozen"] if has_lock and options.get("frozen", True) else []
    return [
        _uv_image(options),
        "COPY /.pyproject.toml /.uv/pyproject.toml",
        *(["COPY /.uv.lock /.uv/uv.lock"] if has_lock else []),
        f"RUN /.uv/uv sync {' '.join(flags)}",
        "ENV PATH=/.uv/.venv/bin:$PATH",
    ]


def _poetry(job: JobSpec, values: list[str], options: Mapping[str, Any], step: Step) -> list[str]:
    version = f"=={options['poetry_version']}" if "poetry_version" in options else ""
    install = ["poetry install --no-root"]
    for key in ("with_", "without", "only"):
        if key in options:
            install.append(f"--{key.removesuffix('_')} {','.join(options[key])}")
    old = ["RUN poetry config experimental.new-installer false"]
    return [
        f"RUN python -m pip install poetry{version}",
        *(old if options.get("old_installer") else []),
        *([] if options.get("ignore_lockfile") else ["COPY /.poetry.lock /tmp/poetry/poetry.lock"]),
        "COPY /.pyproject.toml /tmp/poetry/pyproject.toml",
        "RUN cd /tmp/poetry && \\ ",
        "  poetry config virtualenvs.create false && \\ ",
        " ".join([*install, "--compile"]),
    ]


def _private(job: JobSpec, values: list[str], options: Mapping[str, Any], step: Step) -> list[str]:
    hosts = [host for host in ("github", "gitlab") if any(v.startswith(host) for v in values)]
    flags = " ".join(_flags(options, "--pre"))
    user = options["git_user"]
    return [
        *(f"CHECK {host.upper()}_TOKEN" for host in hosts),
        "RUN apt-get update && apt-get install -y git",
        *(
            f'RUN python3 -m pip install "git+https://{user}:${each[:6].upper()}_TOKEN@{each}" '
            f"{flags}".strip()
            for each in values
        ),
    ]


def _micromamba(
    job: JobSpec, values: list[str], options: Mapping[str, Any], step: Step
) -> list[str]:
    words = [shlex.join(values)] if values else []
    copies = []
    if "spec_file" in options:
        name = f"/{Path(options['spec_file']).name}"
        copies = [f"COPY {name} {name}"]
        words.append(f"-f {name} -n base")
    words += [f"-c {channel}" for channel in options.get("channels", ())]
    return [*copies, f"RUN micromamba install {' '.join(words)} --yes"]


def _json(keyword: str) -> Any:
    import json

    return lambda job, values, options, step: [
        f"{keyword} {json.dumps(values, ensure_ascii=False)}"
    ]


_COMMANDS: Mapping[str, Any] = {
    "apt": lambda job, values, options, step: [
        "RUN apt-get update",
        f"RUN apt-get install -y {shlex.join(values)}",
    ],
    "packages": _uv_pip,
    "requirements": _uv_pip,
    "pip": _pip,
    "pip_requirements": _pip_requirements,
    "pyproject": _pyproject,
    "uv_sync": _uv_sync,
    "poetry": _poetry,
    "private_repos": _private,
    "micromamba_install": _micromamba,
    "run": lambda job, values, options, step: [f"RUN {value}" for value in values],
    "env": lambda job, values, options, step: [f"ENV {value}" for value in values],
    "workdir": lambda job, values, options, step: [f"WORKDIR {shlex.quote(values[0])}"],
    "entrypoint": _json("ENTRYPOINT"),
    "cmd": _json("CMD"),
    "shell": _json("SHELL"),
    "dockerfile_commands": lambda job, values, options, step: values,
}
