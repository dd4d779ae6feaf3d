"""Calls with one input that the runtime makes by itself: for web requests, schedules and builds."""

from __future__ import annotations

import pickle

from modal_proto import api_pb2

from jobspec.local.calls import Call, Input
from jobspec.local.registry import Registry
from jobspec.local.variants import Variant

POLL = 55.0  # seconds
SUCCESS = api_pb2.GenericResult.GENERIC_STATUS_SUCCESS
NO_ARGUMENTS = api_pb2.FunctionInput(
    args=pickle.dumps(((), {})), data_format=api_pb2.DATA_FORMAT_PICKLE
)


def single_call(
    registry: Registry,
    variant: Variant,
    payload: api_pb2.FunctionInput,
    *,
    spawned: bool = False,
) -> tuple[Call, Input]:
    """A call of a function and its input, which is to be pushed to the function's pool.

    Args:
        registry: gives ids.
        variant: what is called.
        payload: the input.
        spawned: whether the function's retries apply; otherwise they are up to who calls.
    """
    call = Call(
        call_id=registry.new_id("fc"),
        function_id=variant.function_id,
        app_id=variant.app_id,
        invocation=(
            api_pb2.FUNCTION_CALL_INVOCATION_TYPE_ASYNC
            if spawned
            else api_pb2.FUNCTION_CALL_INVOCATION_TYPE_SYNC
        ),
        kind=api_pb2.FUNCTION_CALL_TYPE_UNARY,
        parent=None,
        unfinished=1,
    )
    item = Input(registry.new_id("in"), call, 0, payload)
    call.inputs[item.input_id] = item
    return call, item


async def finished(call: Call) -> api_pb2.FunctionGetOutputsItem:
    """The call's output, once it is there."""
    while call.unfinished:
        await call.changes.wait(POLL)
    ((_, output),) = call.outputs_after(0)
    return output
