"""A web request as a function call: one input, and a stream of messages each way."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncIterator

from modal_proto import api_pb2

from jobspec.local.runtime import Runtime
from jobspec.local.single_calls import POLL, SUCCESS, finished, single_call
from jobspec.local.variants import Variant


class FunctionFailed(Exception):
    """The function ended without a response."""


class WebCall:
    """A call of a web function, from a request's head on.

    Args:
        runtime: runs it.
        variant: what is called.
        method: the method of a class, or "".
        scope: the request's head as an ASGI scope.
    """

    def __init__(
        self, runtime: Runtime, variant: Variant, method: str, scope: dict[str, object]
    ) -> None:
        self._runtime = runtime
        self._sent = 0
        payload = api_pb2.FunctionInput(
            args=pickle.dumps(((scope,), {})),
            data_format=api_pb2.DATA_FORMAT_PICKLE,
            method_name=method,
        )
        self._call, self._item = single_call(runtime.registry, variant, payload)

    def start(self) -> None:
        """Queue the input; the first message should follow at once."""
        runtime, call = self._runtime, self._call
        runtime.calls[call.call_id] = call
        runtime.inputs[self._item.input_id] = self._item
        runtime.pool(call.function_id).push(self._item)

    def send(self, message: api_pb2.Asgi) -> None:
        """Send a message to the application."""
        self._sent += 1
        data = message.SerializeToString()
        self._call.data_in.put(
            api_pb2.DataChunk(data_format=api_pb2.DATA_FORMAT_ASGI, data=data, index=self._sent)
        )

    async def messages(self) -> AsyncIterator[api_pb2.Asgi]:
        """The application's messages, until it has ended.

        Raises:
            FunctionFailed: it ended with an error.
        """
        index = 0
        while True:
            chunks = self._call.data_out.after(index)
            for chunk in chunks:
                index = chunk.index
                yield api_pb2.Asgi.FromString(await self._content(chunk))
            if chunks:
                continue
            for _, output in self._call.outputs_after(0):
                if output.result.status != SUCCESS:
                    raise FunctionFailed(output.result.exception)
                return
            await self._either()

    async def _content(self, chunk: api_pb2.DataChunk) -> bytes:
        if not chunk.data_blob_id:
            return chunk.data
        read = self._runtime.files.read_blob
        assert read is not None, "the control plane has set it"
        return await read(chunk.data_blob_id)

    async def _either(self) -> None:
        """Wait for a chunk or for the call's output."""
        call = self._call
        waits = [
            asyncio.create_task(changes.wait(POLL))
            for changes in (call.data_out.changes, call.changes)
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def cancel(self) -> None:
        """Nobody waits for the response any more."""
        if self._call.unfinished:
            self._runtime.cancel(self._call)

    def end(self) -> None:
        """The response has been given; the application may still have something to do."""
        self._runtime.background(self._forget())

    async def _forget(self) -> None:
        """Let go of the call, once its container has: until then it may send."""
        await finished(self._call)
        self._runtime.calls.pop(self._call.call_id, None)
        self._runtime.inputs.pop(self._item.input_id, None)
