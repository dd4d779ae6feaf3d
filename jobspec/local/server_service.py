"""What clients ask about servers: the containers there are, and a token to reach them."""

from __future__ import annotations

import time

from modal_proto import api_pb2

from jobspec.local.calls import token
from jobspec.local.protos import server_port
from jobspec.local.runtime import Runtime
from jobspec.local.server_pool import ServerPool

TOKEN_SECONDS = 3600


class ServerService:
    """What clients ask about servers."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def function_get_flash_auth_token(
        self, _request: api_pb2.FunctionGetFlashAuthTokenRequest
    ) -> api_pb2.FunctionGetFlashAuthTokenResponse:
        claims = {"exp": int(time.time()) + TOKEN_SECONDS}
        return api_pb2.FunctionGetFlashAuthTokenResponse(token=token(claims))

    async def flash_container_list(
        self, request: api_pb2.FlashContainerListRequest
    ) -> api_pb2.FlashContainerListResponse:
        pool = self._runtime.pool(request.function_id)
        ready = pool.ready if isinstance(pool, ServerPool) else []
        port = server_port(pool.variant.definition)
        containers = [
            api_pb2.FlashContainerListResponse.Container(task_id=c.task_id, host="local", port=port)
            for c in ready
        ]
        return api_pb2.FlashContainerListResponse(containers=containers)
