"""How an input's attempt ends: with an output that its call keeps, or with another attempt."""

from __future__ import annotations

from typing import TypeAlias

from modal_proto import api_pb2

from jobspec.local.calls import Call, Input

LONGEST_DELAY = 60.0  # seconds before a retry
SUCCESS = api_pb2.GenericResult.GENERIC_STATUS_SUCCESS
FAILURE = api_pb2.GenericResult.GENERIC_STATUS_FAILURE
TIMEOUT = api_pb2.GenericResult.GENERIC_STATUS_TIMEOUT
TERMINATED = api_pb2.GenericResult.GENERIC_STATUS_TERMINATED

Status: TypeAlias = api_pb2.GenericResult.GenericStatus.ValueType


def retried_here(item: Input, status: Status, policy: api_pb2.FunctionRetryPolicy) -> bool:
    """Whether the runtime runs an input again whose attempt ended so.

    That is for spawned calls alone: a client that waits for its call retries by itself.
    """
    spawned = item.call.invocation == api_pb2.FUNCTION_CALL_INVOCATION_TYPE_ASYNC
    failed = status not in (SUCCESS, TERMINATED)
    return spawned and failed and not item.call.cancelled and item.retry_count < policy.retries


def retry_seconds(policy: api_pb2.FunctionRetryPolicy, retries: int) -> float:
    """How long to wait before an input runs again that has been retried so many times."""
    delay: float = policy.initial_delay_ms * policy.backoff_coefficient**retries
    return min(delay, policy.max_delay_ms or LONGEST_DELAY * 1000) / 1000


def exited(result: api_pb2.GenericResult) -> bool:
    """Whether an input has called ``sys.exit``."""
    return result.status == FAILURE and result.exception.startswith("SystemExit(")


def put_output(item: Input, output: api_pb2.FunctionGetOutputsItem) -> None:
    """Record an input's output with its call, and tell the call's parent when it was the last."""
    call = item.call
    item.status = output.result.status
    item.payload = api_pb2.FunctionInput()  # a client that retries sends it again
    call.unfinished -= 1
    call.add_output(output)
    if call.unfinished == 0 and call.parent is not None:
        call.parent.children -= 1


def reopen(item: Input) -> None:
    """Undo ``put_output``: the input runs again."""
    call: Call = item.call
    item.status = api_pb2.GenericResult.GENERIC_STATUS_UNSPECIFIED
    if call.unfinished == 0 and call.parent is not None:
        call.parent.children += 1
    call.unfinished += 1
    call.drop_output(item.input_id)
