"""Give a network namespace its interfaces, and make sockets in it for a process outside.

This file is a program of its own (``python -I -S own_network.py FD``), which the launcher runs in a
container's namespace and which uses the standard library alone. It returns once the interfaces are
there, and leaves a process that serves on FD, a unix socket: a request is three bytes, ``c`` or ``l``
and a port, and is answered with a descriptor: of a socket that can connect to any port in here, or of
one that listens on that port of 127.0.0.1. A process outside that holds the descriptor reaches
into the namespace, which has no other way in or out.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys

# Where the SDK asks for the container's address, and what it has there.
INTERFACE, ADDRESS = b"eth0", "10.99.0.2"
KINDS = (b"dummy", b"veth", b"bridge")  # of interfaces; which of them there are is the kernel's
SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNAME = 0x8914, 0x8916, 0x8923
IFF_UP = 1
RTM_NEWLINK, NLM_F_REQUEST, NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL = 16, 1, 4, 0x400, 0x200
IFLA_IFNAME, IFLA_LINKINFO, IFLA_INFO_KIND = 3, 18, 1
REQUEST = struct.Struct("!cH")


def bring_up() -> None:
    """Use the loopback interface, and one with the name and kind of address that Modal's have."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        if not any(create(kind) for kind in KINDS):
            # Without any other interface the loopback one has to have its name.
            fcntl.ioctl(any_socket, SIOCSIFNAME, struct.pack("16s16s8x", b"lo", INTERFACE))
            set_address(any_socket, INTERFACE, ADDRESS)
            raise_interface(any_socket, INTERFACE)
            set_address(any_socket, INTERFACE + b":0", "127.0.0.1")
            return
        raise_interface(any_socket, b"lo")
        set_address(any_socket, INTERFACE, ADDRESS)
        raise_interface(any_socket, INTERFACE)


def create(kind: bytes) -> bool:
    """Make the interface, if the kernel knows the kind."""
    link = attribute(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, kind))
    body = struct.pack("BxHiII", 0, 0, 0, 0, 0) + attribute(IFLA_IFNAME, INTERFACE + b"\0") + link
    flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL
    head = struct.pack("IHHII", 16 + len(body), RTM_NEWLINK, flags, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.send(head + body)
        answer = kernel.recv(4096)
    return struct.unpack("i", answer[16:20]) == (0,)


def attribute(number: int, content: bytes) -> bytes:
    """A netlink attribute."""
    length = 4 + len(content)
    return struct.pack("HH", length, number) + content + b"\0" * (-length % 4)


def raise_interface(any_socket: socket.socket, name: bytes) -> None:
    """Have the interface used."""
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", name, IFF_UP))


def set_address(any_socket: socket.socket, name: bytes, address: str) -> None:
    """Give the interface an IPv4 address."""
    packed = struct.pack("16sHH4s16x", name, socket.AF_INET, 0, socket.inet_aton(address))
    fcntl.ioctl(any_socket, SIOCSIFADDR, packed)


def serve(requests: socket.socket) -> None:
    """Answer requests for sockets until the other side closes."""
    while len(request := requests.recv(REQUEST.size, socket.MSG_WAITALL)) == REQUEST.size:
        kind, port = REQUEST.unpack(request)
        try:
            with make(kind, port) as made:
                socket.send_fds(requests, [kind], [made.fileno()])
        except OSError as error:
            requests.sendall(b"!")
            print(f"no socket for port {port}: {error}", file=sys.stderr, flush=True)


def make(kind: bytes, port: int) -> socket.socket:
    """A socket of a kind of request."""
    if kind == b"l":
        return socket.create_server(("127.0.0.1", port))
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def main() -> int:
    """Bring the interfaces up; then go on in a process of its own."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    try:
        bring_up()
    except OSError as error:
        print(f"the network cannot be set up: {error}", file=sys.stderr, flush=True)
        return 1
    if os.fork() == 0:
        serve(requests)
        os._exit(0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
