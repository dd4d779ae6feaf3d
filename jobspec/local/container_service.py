"""Answers for one container, on the socket that only it has."""

from __future__ import annotations

import asyncio

from google.protobuf.empty_pb2 import Empty
from modal_proto import api_pb2

from jobspec.local.calls import Input
from jobspec.local.containers import Container
from jobspec.local.not_emulated import NotEmulated
from jobspec.local.outcomes import exited
from jobspec.local.scheduling import Pool
from jobspec.local.server_pool import ServerPool

HEARTBEAT_HELD = 10.0  # seconds; the SDK's own interval is 15
EXITED = (
    "sys.exit() in a mapped function is an error here: Modal's client waits for ever for the map"
)


class ContainerService:
    """Inputs, outputs and life of one container."""

    def __init__(self, pool: Pool, container: Container, notes: NotEmulated) -> None:
        self._pool = pool
        self._container = container
        self._notes = notes

    async def container_hello(self, _request: Empty) -> Empty:
        return Empty()

    async def container_heartbeat(
        self, _request: api_pb2.ContainerHeartbeatRequest
    ) -> api_pb2.ContainerHeartbeatResponse:
        """Held back until there is something to cancel, so that cancelling is immediate."""
        cancelled = self._container.cancelled
        try:
            async with asyncio.timeout(HEARTBEAT_HELD):
                input_ids = [await cancelled.get()]
        except TimeoutError:
            return api_pb2.ContainerHeartbeatResponse()
        while not cancelled.empty():
            input_ids.append(cancelled.get_nowait())
        event = api_pb2.CancelInputEvent(input_ids=input_ids)
        return api_pb2.ContainerHeartbeatResponse(cancel_input_event=event)

    async def container_stop(
        self, _request: api_pb2.ContainerStopRequest
    ) -> api_pb2.ContainerStopResponse:
        self._container.stopping = True
        return api_pb2.ContainerStopResponse()

    async def task_result(self, request: api_pb2.TaskResultRequest) -> Empty:
        self._container.failure = request.result
        return Empty()

    async def function_get_inputs(
        self, request: api_pb2.FunctionGetInputsRequest
    ) -> api_pb2.FunctionGetInputsResponse:
        most = max(1, request.batch_max_size)
        linger = request.batch_linger_ms / 1000
        inputs = await self._pool.fetch(self._container, most, linger)
        if not inputs:
            end = api_pb2.FunctionGetInputsItem(kill_switch=True)
            return api_pb2.FunctionGetInputsResponse(inputs=[end])
        items = [
            api_pb2.FunctionGetInputsItem(
                input_id=item.input_id,
                input=item.payload,
                function_call_id=item.call.call_id,
                function_call_invocation_type=item.call.invocation,
                retry_count=item.retry_count,
                function_map_idx=item.idx,
            )
            for item in inputs
        ]
        return api_pb2.FunctionGetInputsResponse(inputs=items)

    async def function_put_outputs(self, request: api_pb2.FunctionPutOutputsRequest) -> Empty:
        for output in request.outputs:
            item = self._container.inputs.get(output.input_id)
            if item is not None and item.retry_count == output.retry_count:
                self._put(item, output)
        return Empty()

    def _put(self, item: Input, output: api_pb2.FunctionPutOutputsItem) -> None:
        result = output.result
        if item.call.kind == api_pb2.FUNCTION_CALL_TYPE_MAP and exited(result):
            # To raise it would end the thread that the client works in, and the map never.
            result.ClearField("data_oneof")
            self._notes.add(EXITED, self._pool.variant.label)
        self._pool.settle(
            item,
            api_pb2.FunctionGetOutputsItem(
                result=result,
                idx=item.idx,
                input_id=item.input_id,
                data_format=output.data_format,
                task_id=self._container.task_id,
                input_started_at=output.input_started_at,
                output_created_at=output.output_created_at,
                retry_count=item.retry_count,
            ),
        )

    async def function_get_dynamic_concurrency(
        self, request: api_pb2.FunctionGetDynamicConcurrencyRequest
    ) -> api_pb2.FunctionGetDynamicConcurrencyResponse:
        return api_pb2.FunctionGetDynamicConcurrencyResponse(concurrency=request.max_concurrency)


class ServerContainerService:
    """Life of one container of a server."""

    def __init__(self, pool: ServerPool, container: Container) -> None:
        self._pool = pool
        self._container = container
        self._entered: asyncio.Task[None] | None = None

    async def container_server_lifecycle_ready(
        self, _request: api_pb2.ContainerServerLifecycleReadyRequest
    ) -> Empty:
        self._entered = asyncio.create_task(self._pool.entered(self._container))
        return Empty()
