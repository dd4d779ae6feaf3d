"""Tunnels from ports of this machine to ports of one container."""

from __future__ import annotations

import asyncio

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.containers import Container
from jobspec.local.networks import carry_to
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.protos import server_port
from jobspec.local.scheduling import Pool
from jobspec.local.server_pool import ServerPool

HOST = "127.0.0.1"
NO_TLS = "tunnels are without TLS: what they call https:// is http:// here"


class TunnelService:
    """What ``modal.forward`` asks for in a container, and servers with it.

    A tunnel to a server's own port says that its enter hooks are done, where the SDK does not say so
    in another way.
    """

    def __init__(self, pool: Pool, container: Container, notes: NotEmulated) -> None:
        self._pool = pool
        self._container = container
        self._notes = notes
        self._tunnels: dict[int, asyncio.Server] = {}
        self._entered: asyncio.Task[None] | None = None

    async def tunnel_start(
        self, request: api_pb2.TunnelStartRequest
    ) -> api_pb2.TunnelStartResponse:
        if request.port in self._tunnels:
            raise GRPCError(Status.ALREADY_EXISTS, f"port {request.port} has a tunnel already")
        definition = self._pool.variant.definition
        if isinstance(self._pool, ServerPool) and request.port == server_port(definition):
            self._entered = asyncio.create_task(self._pool.entered(self._container))
        elif not request.unencrypted:
            self._notes.add(NO_TLS, self._pool.variant.label)
        handle = carry_to(self._container.network, request.port)
        tunnel = self._tunnels[request.port] = await asyncio.start_server(handle, HOST, 0)
        port = tunnel.sockets[0].getsockname()[1]
        response = api_pb2.TunnelStartResponse(host=HOST, port=port)
        if request.unencrypted:
            response.unencrypted_host, response.unencrypted_port = HOST, port
        return response

    async def tunnel_stop(self, request: api_pb2.TunnelStopRequest) -> api_pb2.TunnelStopResponse:
        tunnel = self._tunnels.pop(request.port, None)
        if tunnel is not None:
            tunnel.close()
        return api_pb2.TunnelStopResponse(exists=tunnel is not None)

    async def flash_container_register(
        self, request: api_pb2.FlashContainerRegisterRequest
    ) -> api_pb2.FlashContainerRegisterResponse:
        """A class with ``experimental.http_server`` says again and again that it listens."""
        url = f"http://{request.host}:{request.port}"
        return api_pb2.FlashContainerRegisterResponse(url=url)

    async def flash_container_deregister(
        self, _request: api_pb2.FlashContainerDeregisterRequest
    ) -> Empty:
        return Empty()

    async def aclose(self) -> None:
        """The container has ended."""
        for tunnel in self._tunnels.values():
            tunnel.close()
