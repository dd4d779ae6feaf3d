"""Dicts and queues: held in memory by the control plane, for as long as the run lasts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.not_emulated import NotEmulated
from jobspec.local.registry import Registry

MOST_ITEMS = 5_000  # of one partition, as Modal's documentation says

Item = tuple[int, bytes]  # its number, from 1 on, and its value


@dataclass
class _Queue:
    name: str
    partitions: dict[bytes, list[Item]] = field(default_factory=dict)
    count: int = 0
    grown: asyncio.Condition = field(default_factory=asyncio.Condition)


@dataclass
class _Dict:
    name: str
    values: dict[bytes, bytes] = field(default_factory=dict)


class StoreService:
    """Answers for dicts and queues, the client's and the containers' alike.

    Keys and values are what the SDK has made of them. A name stands for one object throughout the
    run, whether the app creates it or expects it to be there: nothing of an earlier run is.
    """

    def __init__(self, registry: Registry, notes: NotEmulated) -> None:
        self._registry = registry
        self._notes = notes
        self._dicts: dict[str, _Dict] = {}
        self._queues: dict[str, _Queue] = {}

    def _id(self, prefix: str, name: str, environment: str) -> str:
        self._notes.add("dicts and queues begin empty, and last as long as this run", name)
        if not name:
            return self._registry.new_id(prefix)
        return self._registry.named_id(prefix, name, environment)

    # Dicts ---------------------------------------------------------------------------------------

    async def dict_get_or_create(
        self, request: api_pb2.DictGetOrCreateRequest
    ) -> api_pb2.DictGetOrCreateResponse:
        name = request.deployment_name
        dict_id = self._id("di", name, request.environment_name)
        self._dicts.setdefault(dict_id, _Dict(name))
        metadata = api_pb2.DictMetadata(name=name)
        return api_pb2.DictGetOrCreateResponse(dict_id=dict_id, metadata=metadata)

    async def dict_get_by_id(
        self, request: api_pb2.DictGetByIdRequest
    ) -> api_pb2.DictGetByIdResponse:
        metadata = api_pb2.DictMetadata(name=self._dict(request.dict_id).name)
        return api_pb2.DictGetByIdResponse(dict_id=request.dict_id, metadata=metadata)

    async def dict_heartbeat(self, _request: api_pb2.DictHeartbeatRequest) -> Empty:
        return Empty()

    async def dict_delete(self, request: api_pb2.DictDeleteRequest) -> Empty:
        del self._dicts[self._known(self._dicts, request.dict_id)]
        return Empty()

    async def dict_clear(self, request: api_pb2.DictClearRequest) -> Empty:
        self._dict(request.dict_id).values.clear()
        return Empty()

    async def dict_update(self, request: api_pb2.DictUpdateRequest) -> api_pb2.DictUpdateResponse:
        values = self._dict(request.dict_id).values
        updates = {entry.key: entry.value for entry in request.updates}
        if request.if_not_exists:
            updates = {key: value for key, value in updates.items() if key not in values}
        values.update(updates)
        return api_pb2.DictUpdateResponse(created=bool(updates))

    async def dict_get(self, request: api_pb2.DictGetRequest) -> api_pb2.DictGetResponse:
        value = self._dict(request.dict_id).values.get(request.key)
        return api_pb2.DictGetResponse(found=value is not None, value=value)

    async def dict_pop(self, request: api_pb2.DictPopRequest) -> api_pb2.DictPopResponse:
        value = self._dict(request.dict_id).values.pop(request.key, None)
        return api_pb2.DictPopResponse(found=value is not None, value=value)

    async def dict_contains(
        self, request: api_pb2.DictContainsRequest
    ) -> api_pb2.DictContainsResponse:
        found = request.key in self._dict(request.dict_id).values
        return api_pb2.DictContainsResponse(found=found)

    async def dict_len(self, request: api_pb2.DictLenRequest) -> api_pb2.DictLenResponse:
        return api_pb2.DictLenResponse(len=len(self._dict(request.dict_id).values))

    async def dict_contents(
        self, request: api_pb2.DictContentsRequest
    ) -> AsyncIterator[api_pb2.DictEntry]:
        for key, value in list(self._dict(request.dict_id).values.items()):
            yield api_pb2.DictEntry(
                key=key if request.keys else b"", value=value if request.values else b""
            )

    def _dict(self, dict_id: str) -> _Dict:
        return self._dicts[self._known(self._dicts, dict_id)]

    # Queues --------------------------------------------------------------------------------------

    async def queue_get_or_create(
        self, request: api_pb2.QueueGetOrCreateRequest
    ) -> api_pb2.QueueGetOrCreateResponse:
        name = request.deployment_name
        queue_id = self._id("qu", name, request.environment_name)
        self._queues.setdefault(queue_id, _Queue(name))
        metadata = api_pb2.QueueMetadata(name=name)
        return api_pb2.QueueGetOrCreateResponse(queue_id=queue_id, metadata=metadata)

    async def queue_get_by_id(
        self, request: api_pb2.QueueGetByIdRequest
    ) -> api_pb2.QueueGetByIdResponse:
        metadata = api_pb2.QueueMetadata(name=self._queue(request.queue_id).name)
        return api_pb2.QueueGetByIdResponse(queue_id=request.queue_id, metadata=metadata)

    async def queue_heartbeat(self, _request: api_pb2.QueueHeartbeatRequest) -> Empty:
        return Empty()

    async def queue_delete(self, request: api_pb2.QueueDeleteRequest) -> Empty:
        del self._queues[self._known(self._queues, request.queue_id)]
        return Empty()

    async def queue_clear(self, request: api_pb2.QueueClearRequest) -> Empty:
        partitions = self._queue(request.queue_id).partitions
        if request.all_partitions:
            partitions.clear()
        else:
            partitions.pop(request.partition_key, None)
        return Empty()

    async def queue_len(self, request: api_pb2.QueueLenRequest) -> api_pb2.QueueLenResponse:
        partitions = self._queue(request.queue_id).partitions
        wanted = partitions if request.total else [request.partition_key]
        count = sum(len(partitions.get(key, ())) for key in wanted)
        return api_pb2.QueueLenResponse(len=count)

    async def queue_put(self, request: api_pb2.QueuePutRequest) -> Empty:
        queue = self._queue(request.queue_id)
        items = queue.partitions.setdefault(request.partition_key, [])
        if len(items) + len(request.values) > MOST_ITEMS:
            raise GRPCError(
                Status.RESOURCE_EXHAUSTED, f"a partition of a queue holds {MOST_ITEMS:,} items"
            )
        async with queue.grown:
            for value in request.values:
                queue.count += 1
                items.append((queue.count, value))
            queue.grown.notify_all()
        return Empty()

    async def queue_get(self, request: api_pb2.QueueGetRequest) -> api_pb2.QueueGetResponse:
        queue = self._queue(request.queue_id)
        await self._items_after(queue, request.partition_key, 0, request.timeout)
        items = queue.partitions.get(request.partition_key, [])
        taken = items[: request.n_values]
        del items[: request.n_values]
        return api_pb2.QueueGetResponse(values=[value for _, value in taken])

    async def queue_next_items(
        self, request: api_pb2.QueueNextItemsRequest
    ) -> api_pb2.QueueNextItemsResponse:
        found = await self._items_after(
            self._queue(request.queue_id),
            request.partition_key,
            int(request.last_entry_id or 0),
            request.item_poll_timeout,
        )
        items = [api_pb2.QueueItem(value=value, entry_id=str(number)) for number, value in found]
        return api_pb2.QueueNextItemsResponse(items=items)

    async def _items_after(
        self, queue: _Queue, partition: bytes, number: int, seconds: float
    ) -> list[Item]:
        """The items of a partition above a number, as soon as there are any, or none in time."""

        def found() -> list[Item]:
            return [item for item in queue.partitions.get(partition, ()) if item[0] > number]

        if not found() and seconds > 0:
            try:
                async with asyncio.timeout(seconds), queue.grown:
                    await queue.grown.wait_for(found)
            except TimeoutError:
                return []
        return found()

    def _queue(self, queue_id: str) -> _Queue:
        return self._queues[self._known(self._queues, queue_id)]

    @staticmethod
    def _known(objects: dict[str, _Dict] | dict[str, _Queue], object_id: str) -> str:
        if object_id not in objects:
            raise GRPCError(Status.NOT_FOUND, f"there is no {object_id} any more")
        return object_id
