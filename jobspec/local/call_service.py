"""Answers about function calls, for the user's client and for containers that call functions."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.call_graph import call_graph
from jobspec.local.calls import Call, DataStream, Input, input_id_of
from jobspec.local.definitions import DefinitionService
from jobspec.local.runtime import Runtime

LONGEST_WAIT = 55.0  # seconds an answer is held back; the SDK's own figure
# Seconds to let more outputs of a map come in before it is answered, for each of its inputs that is not
# finished: a map's client names them all whenever it asks.
GATHER = 50e-6
MOST_GATHERED = 1000
MOST_OUTPUTS = 500
FINISHED_KEPT = 50  # calls; their streams may still be read
GenericResult = api_pb2.GenericResult


class CallService:
    """FunctionMap and what follows it."""

    def __init__(self, runtime: Runtime, definitions: DefinitionService) -> None:
        self._runtime = runtime
        self._definitions = definitions
        self._finished: deque[str] = deque()

    async def function_bind_params(
        self, request: api_pb2.FunctionBindParamsRequest
    ) -> api_pb2.FunctionBindParamsResponse:
        variant = self._runtime.variants.bind(request)
        handle = self._definitions.handle(self._runtime.registry.functions[variant.base_id])
        return api_pb2.FunctionBindParamsResponse(
            bound_function_id=variant.function_id, handle_metadata=handle
        )

    async def function_map(
        self, request: api_pb2.FunctionMapRequest
    ) -> api_pb2.FunctionMapResponse:
        runtime = self._runtime
        try:
            variant = runtime.variants.get(request.function_id)
        except KeyError:
            raise GRPCError(
                Status.NOT_FOUND, f"no function with id {request.function_id!r}"
            ) from None
        call = Call(
            call_id=runtime.registry.new_id("fc"),
            function_id=variant.function_id,
            app_id=variant.app_id,
            invocation=request.function_call_invocation_type,
            kind=request.function_call_type,
            parent=runtime.inputs.get(request.parent_input_id),
        )
        runtime.calls[call.call_id] = call
        return api_pb2.FunctionMapResponse(
            function_call_id=call.call_id,
            function_call_jwt=call.call_id,
            pipelined_inputs=self._add_inputs(call, request.pipelined_inputs),
            retry_policy=variant.definition.retry_policy,
            sync_client_retries_enabled=True,
            max_inputs_outstanding=1000,
        )

    async def function_put_inputs(
        self, request: api_pb2.FunctionPutInputsRequest
    ) -> api_pb2.FunctionPutInputsResponse:
        call = self._call(request.function_call_id)
        return api_pb2.FunctionPutInputsResponse(inputs=self._add_inputs(call, request.inputs))

    def _add_inputs(
        self, call: Call, items: Iterable[api_pb2.FunctionPutInputsItem]
    ) -> list[api_pb2.FunctionPutInputsResponseItem]:
        runtime, answers = self._runtime, []
        pool = runtime.pool(call.function_id)
        for item in items:
            new = Input(runtime.registry.new_id("in"), call, item.idx, item.input)
            runtime.inputs[new.input_id] = call.inputs[new.input_id] = new
            if call.unfinished == 0 and call.parent is not None:
                call.parent.children += 1
            call.unfinished += 1
            answers.append(
                api_pb2.FunctionPutInputsResponseItem(
                    idx=item.idx, input_id=new.input_id, input_jwt=new.token
                )
            )
            runtime.watch.input_put(new, pool.variant)
            pool.push(new)
        if call.parent is not None:  # it waits from now on, so another may take its place
            runtime.pool(call.parent.call.function_id).scale()
        return answers

    async def function_retry_inputs(
        self, request: api_pb2.FunctionRetryInputsRequest
    ) -> api_pb2.FunctionRetryInputsResponse:
        tokens = []
        for item in request.inputs:
            known = self._runtime.inputs.get(input_id_of(item.input_jwt))
            if known is None:
                raise GRPCError(Status.NOT_FOUND, "the input to retry is not known")
            # A single call's client does not count; a map's does, and expects its count back.
            known.retry_count = item.retry_count or known.retry_count + 1
            known.payload = item.input
            self._runtime.pool(known.call.function_id).retry(known)
            tokens.append(known.token)
        return api_pb2.FunctionRetryInputsResponse(input_jwts=tokens)

    async def function_get_outputs(
        self, request: api_pb2.FunctionGetOutputsRequest
    ) -> api_pb2.FunctionGetOutputsResponse:
        call = self._call(request.function_call_id)
        after = int(request.last_entry_id.partition("-")[0] or 0)
        first = request.start_idx if request.HasField("start_idx") else None
        last = request.end_idx if request.HasField("end_idx") else None
        end = time.monotonic() + min(request.timeout, LONGEST_WAIT)
        while not (found := call.outputs_after(after, first, last)):
            left = end - time.monotonic()
            if left <= 0:
                break
            await call.changes.wait(left)
        if found and call.kind == api_pb2.FUNCTION_CALL_TYPE_MAP and call.unfinished:
            await asyncio.sleep(GATHER * min(call.unfinished, MOST_GATHERED))
            found = call.outputs_after(after, first, last)
        found = found[:MOST_OUTPUTS]
        if request.clear_on_success:
            self._clear(call, [item for _, item in found])
        return api_pb2.FunctionGetOutputsResponse(
            idxs=[item.idx for _, item in found],
            outputs=[item for _, item in found],
            last_entry_id=f"{found[-1][0] if found else after}-0",
            num_unfinished_inputs=call.unfinished,
        )

    def _clear(self, call: Call, outputs: Sequence[api_pb2.FunctionGetOutputsItem]) -> None:
        """The client has what it waited for: let go of what it cannot ask for again.

        A map's client says so at the end. A single call's client says so with each attempt, and may
        then retry; a generator's stream may not have been read to its end yet.
        """
        definition = self._runtime.variants.get(call.function_id).definition
        if call.kind == api_pb2.FUNCTION_CALL_TYPE_MAP:
            call.clear()
            self._runtime.watch.map_ended(call)
            done = call.unfinished == 0
        else:
            failed = any(o.result.status != GenericResult.GENERIC_STATUS_SUCCESS for o in outputs)
            retried = failed and definition.retry_policy.retries > 0
            done = bool(outputs) and not retried
        if done:
            self._finished.append(call.call_id)
        while len(self._finished) > FINISHED_KEPT:
            old = self._runtime.calls.pop(self._finished.popleft(), None)
            for input_id in old.inputs if old is not None else ():
                self._runtime.inputs.pop(input_id, None)

    async def function_call_cancel(self, request: api_pb2.FunctionCallCancelRequest) -> Empty:
        call = self._call(request.function_call_id)
        self._runtime.cancel(call, terminate_containers=request.terminate_containers)
        return Empty()

    async def function_finish_inputs(self, request: api_pb2.FunctionFinishInputsRequest) -> Empty:
        self._call(request.function_call_id)
        return Empty()

    async def function_call_from_id(
        self, request: api_pb2.FunctionCallFromIdRequest
    ) -> api_pb2.FunctionCallFromIdResponse:
        call = self._call(request.function_call_id)
        response = api_pb2.FunctionCallFromIdResponse(
            function_call_id=call.call_id, num_inputs=len(call.inputs)
        )
        if "metadata" in response.DESCRIPTOR.fields_by_name:
            response.metadata.app_id = call.app_id
            response.metadata.function_id = call.function_id
        return response

    async def function_get_call_graph(
        self, request: api_pb2.FunctionGetCallGraphRequest
    ) -> api_pb2.FunctionGetCallGraphResponse:
        call = self._call(request.function_call_id)
        return call_graph(call, self._runtime.calls.values(), self._runtime.variants)

    async def function_call_get_data_out(
        self, request: api_pb2.FunctionCallGetDataRequest
    ) -> AsyncIterator[api_pb2.DataChunk]:
        async for chunk in follow(
            self._call(request.function_call_id).data_out, request.last_index
        ):
            yield chunk

    async def function_call_get_data_in(
        self, request: api_pb2.FunctionCallGetDataRequest
    ) -> AsyncIterator[api_pb2.DataChunk]:
        async for chunk in follow(self._call(request.function_call_id).data_in, request.last_index):
            yield chunk

    async def function_call_put_data_out(
        self, request: api_pb2.FunctionCallPutDataRequest
    ) -> Empty:
        call = self._call(request.function_call_id)
        for chunk in request.data_chunks:
            call.data_out.put(chunk)
        return Empty()

    def _call(self, call_id: str) -> Call:
        call = self._runtime.calls.get(call_id)
        if call is None:
            raise GRPCError(
                Status.NOT_FOUND,
                f"no function call with id {call_id!r} in this run, which is as long as results are kept",
            )
        return call

    # Apps ----------------------------------------------------------------------------------------

    async def app_get_logs(
        self, request: api_pb2.AppGetLogsRequest
    ) -> AsyncIterator[api_pb2.TaskLogsBatch]:
        log = self._runtime.log(request.app_id)
        async for batch in log.read(request.timeout):
            yield batch


async def follow(stream: DataStream, index: int) -> AsyncIterator[api_pb2.DataChunk]:
    """Chunks after an index as they come; the stream is ended before the SDK's own deadline."""
    end = time.monotonic() + LONGEST_WAIT
    while True:
        for chunk in stream.after(index):
            index = chunk.index
            yield chunk
        left = end - time.monotonic()
        if left <= 0:
            return
        if not stream.after(index):
            await stream.changes.wait(left)
