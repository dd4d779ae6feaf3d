"""Run one command so that nothing of it outlives the process that asked for it.

This file is a program of its own (``python -I -S launcher.py SPEC.json``), uses the standard library
alone, and is never imported by a container. It puts the command in fresh namespaces where the spec
asks for that, passes signals on, and when the command ends, or its parent dies even by SIGKILL, ends
every process that the command has left behind.

The spec is a JSON object:
    parent      process id that must be alive; the launcher stops when it is not
    argv, env, cwd
    root        a folder that becomes ``/``, or null for no isolation
    binds       list of [source, target, read_only], mounted below root in this order
    network     false gives the command a network namespace with the loopback interface alone
    sockets     a descriptor for own_network.py, which makes that network usable, or null
    group       a control group for the launcher and all it starts, or null
    cleanup     folders to delete when the parent has died before the command ended
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import select
import signal
import struct
import sys
import time
from contextlib import suppress

TYPE_CHECKING = False  # typing, pathlib, shutil and socket would double what this takes to start
if TYPE_CHECKING:
    from typing import TypedDict

    class Spec(TypedDict):
        """See the module's docstring."""

        parent: int
        argv: list[str]
        env: dict[str, str]
        cwd: str
        root: str | None
        binds: list[tuple[str, str, bool]]
        network: bool
        sockets: int | None
        group: str | None
        cleanup: list[str]


CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER = 0x00020000, 0x08000000, 0x10000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
SYS_MOUNT_SETATTR = 442
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = -100, 0x8000, 1
ISOLATION_FAILED = 117  # exit status; the reason is the last line on stderr
FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)


class MountAttributes(ctypes.Structure):
    """struct mount_attr of the kernel."""

    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns_fd", ctypes.c_uint64),
    )


libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> None:
    """Raise OSError with errno and ``what`` when a libc call has failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def read(path: str) -> str:
    """The text of a file."""
    with open(path) as file:
        return file.read()


def write(path: str, text: str) -> None:
    """Make a text the content of a file."""
    with open(path, "w") as file:
        file.write(text)


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """mount(2)."""
    result = libc.mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode()
    )
    checked(result, f"mount {source or kind} on {target}")


def die_with_parent(signal_number: int, parent: int) -> None:
    """Have the kernel send a signal when the parent dies; exit at once if it is already gone."""
    checked(libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0), "prctl")
    if os.getppid() != parent:
        sys.exit(0)


def enter_namespaces(network: bool) -> None:
    """New mount, process and IPC namespaces; as an ordinary user inside a new user namespace."""
    flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | (0 if network else CLONE_NEWNET)
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        flags |= CLONE_NEWUSER
    checked(libc.unshare(flags), "unshare")
    if uid != 0:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"0 {uid} 1")
        write("/proc/self/gid_map", f"0 {gid} 1")
    mount("", "/", "", MS_REC | MS_PRIVATE)


def raise_loopback() -> None:
    """A new network namespace has the loopback interface, but not in use."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))


def prepare_network(sockets: int | None) -> None:
    """Make the new network usable: alone, or for a process outside that asks for sockets in it."""
    if sockets is None:
        raise_loopback()
        return
    child = os.fork()
    if child == 0:
        program = os.path.join(os.path.dirname(__file__), "own_network.py")
        os.execv(sys.executable, [sys.executable, "-I", "-S", program, str(sockets)])
    _, status = os.waitpid(child, 0)
    os.close(sockets)
    if status != 0:
        raise OSError("the container's network cannot be set up")


def bind(source: str, target: str, read_only: bool) -> None:
    """Make ``source`` visible at ``target``, with what is mounted below it."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        write(target, "")
    mount(source, target, "", MS_BIND | MS_REC)
    if read_only:
        make_read_only(target)


def make_read_only(target: str) -> None:
    """Also for mounts below; kernels before 5.12 can do the top one alone."""
    attributes = MountAttributes(set=MOUNT_ATTR_RDONLY)
    result = libc.syscall(
        ctypes.c_long(SYS_MOUNT_SETATTR),
        AT_FDCWD,
        target.encode(),
        ctypes.c_uint(AT_RECURSIVE),
        ctypes.byref(attributes),
        ctypes.c_size_t(ctypes.sizeof(attributes)),
    )
    if result < 0:
        mount("", target, "", MS_BIND | MS_REMOUNT | MS_RDONLY)


def mount_root(spec: Spec) -> str:
    """Assemble the new root folder; /proc is mounted later, by the first process in it."""
    root = spec["root"]
    assert root is not None
    mount(root, root, "", MS_BIND | MS_REC)
    for source, target, read_only in spec["binds"]:
        bind(source, root + target, read_only)
    shared = f"{root}/dev/shm"
    if os.path.isdir(shared):
        mount("tmpfs", shared, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
    return root


def change_root(root: str) -> None:
    """Make ``root`` the file system, and let go of the machine's own."""
    os.makedirs(f"{root}/proc", exist_ok=True)
    try:
        mount("proc", f"{root}/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    except OSError:  # where parts of /proc are masked, a fresh one is refused
        mount("/proc", f"{root}/proc", "", MS_BIND | MS_REC)
    number = SYS_PIVOT_ROOT.get(os.uname().machine)
    os.chdir(root)
    if number is None:
        os.chroot(".")
    else:
        checked(libc.syscall(ctypes.c_long(number), b".", b"."), "pivot_root")
        checked(libc.umount2(b".", MNT_DETACH), "umount the old root")
    os.chdir("/")


def start(spec: Spec, group: int | None = None) -> int:
    """Fork and become the command in the child; its process id in the parent.

    Args:
        spec: what to run.
        group: the process group the command joins; a terminal's Ctrl-C goes to a whole group.
    """
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    for number in FORWARDED:
        signal.signal(number, signal.SIG_DFL)
    try:
        die_with_parent(signal.SIGKILL, parent)
        if group is not None:
            os.setpgid(0, group)
        with suppress(OSError):  # a missing folder is not the command's fault: start at the top
            os.chdir("/")
            os.chdir(spec["cwd"])
        os.execvpe(spec["argv"][0], spec["argv"], spec["env"])
    except OSError as error:
        reason = f"cannot run {spec['argv'][0]}: {error.strerror}"
        print(f"jobspec: {reason}", file=sys.stderr, flush=True)
    os._exit(127)


def status_of(wait_status: int) -> int:
    """An exit status as a shell gives it: 128 and the number for a signal."""
    code = os.waitstatus_to_exitcode(wait_status)
    return 128 - code if code < 0 else code


def wait_for(child: int) -> int:
    """Wait for a child, reaping orphans that come to this process meanwhile."""
    while True:
        pid, wait_status = os.wait()
        if pid == child:
            return status_of(wait_status)


def forward_signals(child: int) -> None:
    """Pass signals on to the child for as long as this process lives."""

    def forward(number: int, _frame: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, number)

    for number in FORWARDED:
        signal.signal(number, forward)


def children() -> list[int]:
    """The processes whose parent is this one, those that have just ended included."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                fields = read(f"/proc/{name}/stat").rpartition(")")[2].split()
                if int(fields[1]) == os.getpid():
                    found.append(int(name))
    return found


def end_descendants() -> None:
    """Kill what the command has left; orphans become this process's children, so repeat.

    It is over when there is no child to wait for. A process of several threads looks ended when its
    first thread has, and hands its children on when its last one has: only waiting tells.
    """
    with suppress(ChildProcessError):
        while True:
            for pid in children():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            time.sleep(0.002)


def supervise(spec: Spec) -> int:
    """Run the command without namespaces, as the reaper of all it starts.

    The launcher leaves its process group, so that Ctrl-C in a terminal reaches the command once.
    """
    checked(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")
    parent, group = spec["parent"], os.getpgrp()

    def check_parent(_number: int, _frame: object) -> None:
        if os.getppid() != parent:
            end_descendants()
            import shutil

            for folder in spec["cleanup"]:
                shutil.rmtree(folder, ignore_errors=True)
            os._exit(1)

    signal.signal(signal.SIGUSR2, check_parent)
    checked(libc.prctl(PR_SET_PDEATHSIG, signal.SIGUSR2, 0, 0, 0), "prctl")
    check_parent(signal.SIGUSR2, None)
    if group != os.getpid():
        os.setpgid(0, 0)
    child = start(spec, group)
    forward_signals(child)
    status = wait_for(child)
    end_descendants()
    return status


def isolate(spec: Spec) -> int:
    """Run the command in namespaces, below a first process that ends with it."""
    die_with_parent(signal.SIGKILL, spec["parent"])
    enter_namespaces(spec["network"])
    root = mount_root(spec)
    alive, held = os.pipe()  # held by this process until it ends
    first = os.fork()
    if first == 0:
        os.close(held)
        os._exit(run_first_process(spec, root, alive))
    os.close(alive)
    if spec["sockets"] is not None:
        os.close(spec["sockets"])
    forward_signals(first)
    return wait_for(first)


def run_first_process(spec: Spec, root: str, parent_alive: int) -> int:
    """Be process 1 of the namespace: all others end when it does.

    Its parent's process id is not visible in here, so a pipe tells whether that has died already.
    """
    checked(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    if select.select([parent_alive], [], [], 0)[0]:
        return ISOLATION_FAILED
    os.close(parent_alive)
    try:
        if not spec["network"]:
            prepare_network(spec["sockets"])
        change_root(root)
    except OSError as error:
        print(error, file=sys.stderr, flush=True)
        return ISOLATION_FAILED
    child = start(spec)
    forward_signals(child)
    return wait_for(child)


def main() -> int:
    """Read the spec that the command line names, and run it."""
    for number in FORWARDED:
        signal.signal(number, signal.SIG_DFL)
    spec: Spec = json.loads(read(sys.argv[1]))
    if spec["group"] is not None:
        write(f"{spec['group']}/cgroup.procs", "0")
    if spec["root"] is None:
        return supervise(spec)
    try:
        return isolate(spec)
    except OSError as error:
        print(error, file=sys.stderr, flush=True)
        return ISOLATION_FAILED


if __name__ == "__main__":
    sys.exit(main())
