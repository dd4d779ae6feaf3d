"""The graph of inputs that a call is part of: who called whom, and how it went."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from modal_proto import api_pb2

from jobspec.local.calls import Call
from jobspec.local.variants import Variants

MOST_INPUTS = 5_000


def call_graph(
    call: Call, calls: Iterable[Call], variants: Variants
) -> api_pb2.FunctionGetCallGraphResponse:
    """All inputs of the call's root and of what was called from within it, callers first.

    Calls that the runtime no longer keeps are left out, as is what comes after MOST_INPUTS.
    """
    root = call
    while root.parent is not None:
        root = root.parent.call
    children: dict[str, list[Call]] = {}
    for each in calls:
        if each.parent is not None:
            children.setdefault(each.parent.input_id, []).append(each)
    graph = api_pb2.FunctionGetCallGraphResponse()
    left = deque([root])
    while left and len(graph.inputs) < MOST_INPUTS:
        _add(graph, current := left.popleft(), variants)
        for input_id in current.inputs:
            left.extend(children.get(input_id, ()))
    return graph


def _add(graph: api_pb2.FunctionGetCallGraphResponse, call: Call, variants: Variants) -> None:
    definition = variants.get(call.function_id).definition
    graph.function_calls.add(
        function_call_id=call.call_id,
        parent_input_id=call.parent.input_id if call.parent is not None else "",
        function_name=definition.function_name,
        module_name=definition.module_name,
    )
    for item in call.inputs.values():
        graph.inputs.add(
            input_id=item.input_id,
            status=item.status,
            function_call_id=call.call_id,
            task_id=item.task_id,
        )
