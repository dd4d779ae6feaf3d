"""What a container's process sees: its root folder, what is mounted in it, and its environment.

Two ways to run one: in namespaces, where the machine's own files are hidden and everything stands at
the path it has on Modal; or without, from a scratch folder, where volumes cannot be shown.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jobspec.local.environments import CLIENT_VARIABLE, Environment
from jobspec.local.state_folder import ENVIRONMENT

INSIDE = PurePosixPath("/__modal")
HOME = PurePosixPath("/root")
# Of the machine, only its programs and libraries, its settings, and the kernel's own trees.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/nix", "/gnu")
EMPTY = ("home", "media", "mnt", "opt", "run", "srv", "var/cache", "var/lib", "var/log", "var/tmp")
# How the machine reaches the network is its own affair, and no secret of the user's.
_INHERITED = frozenset(
    [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "LANG",
        "TZ",
    ]
)


@dataclass(frozen=True)
class VolumeMount:
    """The folder of a volume's copy on this machine and where the function has it."""

    source: Path
    path: str
    read_only: bool


@dataclass(frozen=True)
class ContainerFiles:
    """What one container is made of.

    Attributes:
        scratch: an empty folder for its root file system.
        private: the folder with its socket and arguments.
        workdir: the image's working folder, or "".
        layer: the files that the image's build functions have left, as a root folder.
        bytecode: where compiled modules are kept, of all interpreters, SDKs and images.
        uploads: absolute path in the container to (local file, mode).
    """

    scratch: Path
    private: Path
    workdir: str
    layer: Path | None
    bytecode: Path
    environment: Environment
    volumes: Sequence[VolumeMount]
    uploads: Mapping[str, tuple[Path, int]]


@dataclass(frozen=True)
class Layout:
    """How to start the container's process: the launcher's terms."""

    root: Path | None
    binds: list[tuple[str, str, bool]]
    paths: Mapping[str, str]
    unreachable: list[str]


def namespace_layout(files: ContainerFiles) -> Layout:
    """Everything at its own path below a new root; uploads are copied there."""
    root = files.scratch
    binds = _system(root)
    for name in EMPTY:
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "var/tmp"):
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name).chmod(0o1777)
    for folder in (str(HOME), files.workdir):
        (root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
    if files.layer is not None:
        shutil.copytree(files.layer, root, symlinks=True, dirs_exist_ok=True)
    unreachable = _copy_uploads(root, files, closed=[*SYSTEM, "/dev", "/proc", "/sys"])
    binds += [(str(v.source), v.path, v.read_only) for v in _outer_first(files.volumes)]
    prefix = str(files.environment.interpreter.prefix)
    if not _below(prefix, [target for _, target, _ in binds]):
        binds.append((prefix, prefix, True))
    inside = {
        "venv": files.environment.folder,
        "first": files.environment.client / "first",
        "last": files.environment.client / "last",
        "run": files.private,
    }
    binds += [(str(source), str(INSIDE / name), True) for name, source in inside.items()]
    binds += _bytecode(files.bytecode, files.environment)
    paths = {name: str(INSIDE / name) for name in (*inside, "bytecode")}
    return Layout(root, binds, {**paths, "home": str(HOME)}, unreachable)


def plain_layout(files: ContainerFiles) -> Layout:
    """Without namespaces: uploads below the scratch folder, nothing at its own path."""
    _copy_uploads(files.scratch, files, closed=[])
    home = files.scratch / HOME.relative_to("/")
    home.mkdir(exist_ok=True)
    paths = {
        "venv": str(files.environment.folder),
        "first": str(files.environment.client / "first"),
        "last": str(files.environment.client / "last"),
        "run": str(files.private),
        "bytecode": str(files.scratch / "bytecode"),
        "home": str(home),
    }
    unreachable = [p for p in files.uploads if not p.startswith(f"{HOME}/")]
    return Layout(None, [], paths, unreachable)


def container_environment(
    layout: Layout, image: Mapping[str, str], secrets: Mapping[str, str], ids: Mapping[str, str]
) -> dict[str, str]:
    """The container's environment variables: none of the user's own but how to reach the network.

    Later ones win: the machine's, the image's, the secrets', then what the runtime needs.

    Args:
        layout: where things are in the container.
        image: the image's variables.
        secrets: the function's secrets.
        ids: what the container is told about itself, like MODAL_TASK_ID.
    """
    paths = layout.paths
    venv_bin = f"{paths['venv']}/bin"
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    environment |= {
        "HOME": paths["home"],
        "PATH": f"{venv_bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": environment.get("LANG", "C.UTF-8"),
        "PYTHONUNBUFFERED": "1",
    }
    environment |= image
    environment |= secrets
    own_path = environment.get("PYTHONPATH")
    python_path = [paths["first"], paths["home"], *([own_path] if own_path else [])]
    return {
        **environment,
        **ids,
        "PYTHONPATH": ":".join(python_path),
        "PYTHONPYCACHEPREFIX": paths["bytecode"],
        CLIENT_VARIABLE: paths["last"],
        "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1,localhost"])),
        "MODAL_SERVER_URL": f"unix://{paths['run']}/server.sock",
        "MODAL_CONTAINER_ARGUMENTS_PATH": f"{paths['run']}/arguments.pb",
        "MODAL_CONFIG_PATH": f"{paths['run']}/no-modal-configuration.toml",
        "MODAL_IS_REMOTE": "1",
        "MODAL_ENVIRONMENT": ENVIRONMENT,
        "MODAL_CLOUD_PROVIDER": "CLOUD_PROVIDER_LOCAL",
        "MODAL_REGION": "local",
    }


def _system(root: Path) -> list[tuple[str, str, bool]]:
    """Binds of the machine's programs and libraries; links among them are made anew."""
    binds = []
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink():
            (root / name[1:]).symlink_to(path.readlink())
        elif path.is_dir():
            binds.append((name, name, True))
    binds += [("/dev", "/dev", False), ("/sys", "/sys", True)]
    resolver = Path("/etc/resolv.conf").resolve()
    if resolver.exists() and not str(resolver).startswith("/etc/"):
        binds.append((str(resolver), str(resolver), True))
    return binds


def _copy_uploads(root: Path, files: ContainerFiles, *, closed: Sequence[str]) -> list[str]:
    """Copy uploaded files below the root; those in trees that are closed to them are returned."""
    unreachable = []
    for path, (source, mode) in files.uploads.items():
        if _below(path, closed):
            unreachable.append(path)
            continue
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        target.chmod((mode or 0o644) | 0o600)
    return unreachable


def _bytecode(kept: Path, environment: Environment) -> list[tuple[str, str, bool]]:
    """Compiled modules are kept for the trees that do not change; never for uploaded files.

    Each tree's are apart: modules of two SDKs may have one name, one size and one time.
    """
    client = Path("clients", environment.client.name)
    trees = {
        environment.interpreter.prefix: Path("interpreters", environment.interpreter.key),
        INSIDE / "venv": Path("environments", environment.key),
        INSIDE / "first": client / "first",
        INSIDE / "last": client / "last",
    }
    for folder in trees.values():
        (kept / folder).mkdir(parents=True, exist_ok=True)
    return [(str(kept / f), f"{INSIDE}/bytecode{tree}", False) for tree, f in trees.items()]


def _outer_first(volumes: Sequence[VolumeMount]) -> list[VolumeMount]:
    """So that one volume may be mounted inside another."""
    return sorted(volumes, key=lambda v: v.path.rstrip("/").count("/"))


def _below(path: str, folders: Sequence[str]) -> bool:
    return any(path == f or path.startswith(f"{f.rstrip('/')}/") for f in folders)
