"""A container's own network, so that its ports are nobody else's, and the ways into it and out."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path

from jobspec.local.egress import PROXY_PORT, pass_on_request, proxy_variables
from jobspec.local.own_network import REQUEST
from jobspec.local.splicing import splice

Streams = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class MachineNetwork:
    """This machine's own network, where a container cannot have another."""

    async def connect(self, port: int) -> socket.socket:
        """A connection to a port of the container.

        Raises:
            OSError: nothing listens there.
        """
        return await _connect(socket.socket(socket.AF_INET, socket.SOCK_STREAM), port)

    async def open(self) -> None:
        """There is nothing to open."""

    def close(self) -> None:
        """There is nothing to close."""


class OwnNetwork:
    """The network of one container.

    Args:
        machine_ports: ports of this machine that the container reaches under the same numbers.

    Attributes:
        fd: the descriptor that the launcher gives to ``own_network.py``.
    """

    def __init__(self, machine_ports: Iterable[int]) -> None:
        self._requests, self._theirs = socket.socketpair()
        self._machine_ports = list(machine_ports)
        self._asking = threading.Lock()
        self._servers: list[asyncio.Server] = []

    @property
    def fd(self) -> int:
        return self._theirs.fileno()

    @property
    def variables(self) -> dict[str, str]:
        """What tells programs in the container how they reach the world."""
        return proxy_variables()

    async def open(self) -> None:
        """Serve what the container reaches; it has been started, and needs none of ours any more."""
        self._theirs.close()
        await self._listen(PROXY_PORT, pass_on_request)
        for port in self._machine_ports:
            await self._listen(port, carry_to(MachineNetwork(), port))

    async def connect(self, port: int) -> socket.socket:
        """A connection to a port of the container.

        Raises:
            OSError: nothing listens there, or the container has ended.
        """
        return await _connect(await asyncio.to_thread(self._ask, b"c", 0), port)

    def close(self) -> None:
        """Stop serving the container."""
        for server in self._servers:
            server.close()
        self._requests.close()
        self._theirs.close()

    async def _listen(self, port: int, handle: Streams) -> None:
        with suppress(OSError):  # the container has ended at once
            listening = await asyncio.to_thread(self._ask, b"l", port)
            self._servers.append(await asyncio.start_server(handle, sock=listening))

    def _ask(self, kind: bytes, port: int) -> socket.socket:
        with self._asking:
            self._requests.sendall(REQUEST.pack(kind, port))
            answer, fds, _, _ = socket.recv_fds(self._requests, 1, 1)
        if not fds:
            raise OSError("the container's network is gone" if not answer else "no such port")
        return socket.socket(fileno=fds[0])


Network = MachineNetwork | OwnNetwork


def carry_to(network: Network, port: int) -> Streams:
    """Handles a connection by carrying it to a port of the container."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner = await asyncio.open_connection(sock=await network.connect(port))
        except OSError:
            writer.close()
            return
        await splice((reader, writer), inner)

    return handle


async def offer(network: Network, port: int, path: Path) -> asyncio.Server:
    """A unix socket at ``path`` whose connections reach a port of the container."""
    return await asyncio.start_unix_server(carry_to(network, port), str(path))


async def _connect(connection: socket.socket, port: int) -> socket.socket:
    connection.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    except BaseException:
        connection.close()
        raise
    return connection
