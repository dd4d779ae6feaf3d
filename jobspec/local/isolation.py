"""How containers are kept apart from this machine: the best way that it allows."""

from __future__ import annotations

import asyncio
import enum
import shutil
from collections.abc import Sequence

from jobspec.local.launching import launcher_spec, start_launcher
from jobspec.local.namespace import Layout
from jobspec.local.state_folder import RunFolders

_NOTHING_TO_RUN = 127  # the launcher's status once it has come as far as the command


class Isolation(enum.Enum):
    """What a container runs in.

    NAMESPACES: mount and process namespaces, made as root or through a user namespace.
    BUBBLEWRAP: the same by ``bwrap``, for machines that allow namespaces to it alone.
    NONE: a scratch folder; nothing is hidden, and volumes cannot be shown at their paths.
    """

    NAMESPACES = "namespaces"
    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


async def best_isolation(folders: RunFolders) -> Isolation:
    """The first of the ways, in the order above, that works for this user on this machine."""
    if await _namespaces_work(folders, network=True):
        return Isolation.NAMESPACES
    if await _bubblewrap_works():
        return Isolation.BUBBLEWRAP
    return Isolation.NONE


async def can_block_network(isolation: Isolation, folders: RunFolders) -> bool:
    """Whether a container can be cut off from the network; its control plane is a file to it."""
    match isolation:
        case Isolation.NAMESPACES:
            return await _namespaces_work(folders, network=False)
        case Isolation.BUBBLEWRAP:
            return await _bubblewrap_works("--unshare-net")
        case Isolation.NONE:
            return False


async def _namespaces_work(folders: RunFolders, *, network: bool) -> bool:
    root = folders.scratch / "probe"
    root.mkdir(exist_ok=True)
    spec = launcher_spec(["/nothing"], {}, "/", Layout(root, [], {}, []), network=network)
    probe = await start_launcher(spec, folders.sockets / "probe.json")
    await probe.communicate()
    return probe.returncode == _NOTHING_TO_RUN


async def _bubblewrap_works(*options: str) -> bool:
    program = shutil.which("bwrap")
    if program is None:
        return False
    probe = await asyncio.create_subprocess_exec(
        *(program, "--ro-bind", "/", "/", "--unshare-pid", *options, "--proc", "/proc", "true"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await probe.wait() == 0


def bubblewrap_command(
    argv: Sequence[str], layout: Layout, cwd: str, *, network: bool
) -> list[str]:
    """The ``bwrap`` command that shows ``argv`` the same tree as the launcher would."""
    command = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-ipc"]
    command += [] if network else ["--unshare-net"]
    command += ["--bind", str(layout.root), "/"]
    for source, target, read_only in layout.binds:
        option = "--dev-bind" if target == "/dev" else "--ro-bind" if read_only else "--bind"
        command += [option, source, target]
    command += ["--proc", "/proc", "--tmpfs", "/dev/shm", "--chdir", cwd, "--"]
    return [*command, *argv]
