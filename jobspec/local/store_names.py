"""The ids of dicts and queues: those with a name have the same one in every run."""

from __future__ import annotations

from modal_proto import api_pb2

from jobspec.local.registry import Registry, StoreRequest


class StoreNames:
    """Answers a client that loads an app which has dicts and queues, and keeps what it asks for."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def id_of(self, prefix: str, request: StoreRequest) -> str:
        """The id of a named dict or queue, or a new one."""
        name = request.deployment_name
        if not name:
            return self._registry.new_id(prefix)
        store_id = self._registry.named_id(prefix, name, request.environment_name)
        self._registry.stores[store_id] = request
        return store_id

    async def dict_get_or_create(
        self, request: api_pb2.DictGetOrCreateRequest
    ) -> api_pb2.DictGetOrCreateResponse:
        return api_pb2.DictGetOrCreateResponse(
            dict_id=self.id_of("di", request),
            metadata=api_pb2.DictMetadata(name=request.deployment_name),
        )

    async def queue_get_or_create(
        self, request: api_pb2.QueueGetOrCreateRequest
    ) -> api_pb2.QueueGetOrCreateResponse:
        return api_pb2.QueueGetOrCreateResponse(
            queue_id=self.id_of("qu", request),
            metadata=api_pb2.QueueMetadata(name=request.deployment_name),
        )
