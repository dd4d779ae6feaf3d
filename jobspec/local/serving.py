"""The server that a control plane is: grpclib's own, which sends what it has to say at once.

grpclib writes the head, the message and the end of an answer one by one. Here they are gathered, with
the answers to other requests of the same moment: one system call instead of three, and the SDK at the
other end is woken once.
"""

from __future__ import annotations

import asyncio
from typing import cast

from grpclib.protocol import H2Protocol
from grpclib.server import Server


class PlaneServer(Server):
    """A gRPC server for one kind of client, the SDK, on a unix socket."""

    def _protocol_factory(self) -> H2Protocol:
        protocol = super()._protocol_factory()
        return _GatheringProtocol(protocol.handler, protocol.config, protocol.h2_config)


class _GatheringProtocol(H2Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        gathering = _GatheringTransport(cast(asyncio.Transport, transport))
        super().connection_made(gathering)


class _GatheringTransport(asyncio.Transport):
    """Writes at the end of the event loop's turn all that was written during it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(bytes(data))

    def _flush(self) -> None:
        if self._parts:
            self._transport.write(b"".join(self._parts))
            self._parts.clear()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._transport.get_extra_info(name, default)
