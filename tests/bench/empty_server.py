"""A control plane without containers: each input has its result before it is asked for.

`python empty_server.py modal run hello.py` runs a command against it. How fast a map is here is how
fast the SDK's own client can be.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from grpclib.server import Server
from modal_proto import api_pb2

from jobspec.local.calls import Call
from jobspec.local.client import client_environment
from jobspec.local.definitions import SUCCESS, DefinitionService
from jobspec.local.registry import Registry
from jobspec.local.servicer import build_servicer
from jobspec.local.session import resolve_command

RESULT = api_pb2.GenericResult(status=SUCCESS.status, data=pickle.dumps(None))


class Answers:
    """Calls and their results."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}
        self._ended = asyncio.Event()

    async def function_map(
        self, request: api_pb2.FunctionMapRequest
    ) -> api_pb2.FunctionMapResponse:
        call_id = f"fc-{len(self._calls)}"
        call = Call(
            call_id,
            request.function_id,
            "",
            request.function_call_invocation_type,
            request.function_call_type,
            None,
        )
        self._calls[call_id] = call
        return api_pb2.FunctionMapResponse(
            function_call_id=call_id,
            function_call_jwt=call_id,
            pipelined_inputs=self._answer(call, request.pipelined_inputs),
            sync_client_retries_enabled=True,
            max_inputs_outstanding=1000,
        )

    async def function_put_inputs(
        self, request: api_pb2.FunctionPutInputsRequest
    ) -> api_pb2.FunctionPutInputsResponse:
        call = self._calls[request.function_call_id]
        return api_pb2.FunctionPutInputsResponse(inputs=self._answer(call, request.inputs))

    def _answer(
        self, call: Call, items: Iterable[api_pb2.FunctionPutInputsItem]
    ) -> list[api_pb2.FunctionPutInputsResponseItem]:
        answers = []
        for item in items:
            input_id = f"in-{item.idx}"
            call.add_output(
                api_pb2.FunctionGetOutputsItem(
                    result=RESULT,
                    idx=item.idx,
                    input_id=input_id,
                    data_format=api_pb2.DATA_FORMAT_PICKLE,
                )
            )
            answers.append(
                api_pb2.FunctionPutInputsResponseItem(
                    idx=item.idx, input_id=input_id, input_jwt=input_id
                )
            )
        return answers

    async def function_get_outputs(
        self, request: api_pb2.FunctionGetOutputsRequest
    ) -> api_pb2.FunctionGetOutputsResponse:
        call = self._calls[request.function_call_id]
        after = int(request.last_entry_id.partition("-")[0] or 0)
        if not (found := call.outputs_after(after)):
            await call.changes.wait(request.timeout)
            found = call.outputs_after(after)
        return api_pb2.FunctionGetOutputsResponse(
            outputs=[item for _, item in found],
            last_entry_id=f"{found[-1][0] if found else after}-0",
        )

    async def app_get_logs(
        self, _request: api_pb2.AppGetLogsRequest
    ) -> AsyncIterator[api_pb2.TaskLogsBatch]:
        await self._ended.wait()
        yield api_pb2.TaskLogsBatch(app_done=True)

    async def app_client_disconnect(self, _request: api_pb2.AppClientDisconnectRequest) -> Empty:
        self._ended.set()
        return Empty()


class NoFiles:
    """Whatever is uploaded is here already."""

    def missing(self, hashes: Iterable[str]) -> list[str]:
        return []

    async def put(self, request: api_pb2.MountPutFileRequest) -> bool:
        return True


async def run(command: list[str]) -> int:
    """The exit status of a command whose SDK is pointed at the server."""
    definitions = DefinitionService(
        Registry(), files=NoFiles(), named_secret=lambda _: {}, web_url=lambda *_: ""
    )
    server = Server([build_servicer([Answers(), definitions], refused=print)])
    with tempfile.TemporaryDirectory(prefix="empty-") as folder:
        socket = Path(folder, "server.sock")
        await server.start(path=str(socket))
        environment = client_environment(socket, os.environ)
        status = await asyncio.to_thread(subprocess.call, resolve_command(command), env=environment)
        server.close()
        await server.wait_closed()
    return status


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:])))
