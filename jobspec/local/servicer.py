"""Turn plain Python services into the gRPC servicer that the SDK's own wheel describes.

A service is any object whose public coroutine methods are named after RPCs in snake case:
``async def app_create(self, request)`` answers ``AppCreate``. A method that is an async generator
answers a streaming RPC. Every RPC that no service answers is refused with an error naming it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import cache
from typing import Any, cast

from google.protobuf.message import Message
from grpclib import GRPCError, Status
from grpclib.server import Stream
from modal_proto.api_grpc import ModalClientBase

Unary = Callable[[Message], Awaitable[Message]]
Streaming = Callable[[Message], AsyncIterator[Message]]
Observer = Callable[[str, Message], None]
# The messages differ by RPC; the wheel's generated classes are what checks them.
GrpcStream = Stream[Any, Any]
Method = Callable[[ModalClientBase, GrpcStream], Awaitable[None]]


@cache
def rpc_names() -> dict[str, str]:
    """Every RPC of the installed SDK: snake-case method name to RPC name."""
    names: frozenset[str] = getattr(ModalClientBase, "__abstractmethods__", frozenset())
    return {_snake_case(name): name for name in sorted(names)}


def build_servicer(
    services: Sequence[object],
    *,
    refused: Callable[[str], None],
    observer: Observer | None = None,
) -> ModalClientBase:
    """A servicer that answers each RPC with the first service that has a method for it.

    Args:
        services: objects as the module describes them; earlier ones win.
        refused: is told the name of each RPC that was called and that no service answers.
        observer: is handed every request, with the name of its RPC, before it is answered.
    """
    methods: dict[str, Method] = {}
    for snake, rpc in rpc_names().items():
        handler = next((getattr(s, snake) for s in services if hasattr(s, snake)), None)
        if handler is None:
            methods[rpc] = _refuse(rpc, refused)
        elif inspect.isasyncgenfunction(handler):
            methods[rpc] = _streaming(rpc, cast(Streaming, handler), observer)
        else:
            methods[rpc] = _unary(rpc, cast(Unary, handler), observer)
    servicer = type("Servicer", (ModalClientBase,), methods)
    return cast(ModalClientBase, servicer())


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _refuse(rpc: str, refused: Callable[[str], None]) -> Method:
    async def method(_self: ModalClientBase, _stream: GrpcStream) -> None:
        refused(rpc)
        raise GRPCError(
            Status.UNIMPLEMENTED, f"the local runtime does not implement Modal's RPC {rpc}"
        )

    return method


async def _request(rpc: str, stream: GrpcStream, observer: Observer | None) -> Message:
    request = await stream.recv_message()
    if request is None:
        raise GRPCError(Status.INVALID_ARGUMENT, f"{rpc} was called without a request")
    if observer is not None:
        observer(rpc, request)
    return cast(Message, request)


def _unary(rpc: str, handler: Unary, observer: Observer | None) -> Method:
    async def method(_self: ModalClientBase, stream: GrpcStream) -> None:
        await stream.send_message(await handler(await _request(rpc, stream, observer)))

    return method


def _streaming(rpc: str, handler: Streaming, observer: Observer | None) -> Method:
    async def method(_self: ModalClientBase, stream: GrpcStream) -> None:
        async for response in handler(await _request(rpc, stream, observer)):
            await stream.send_message(response)

    return method
