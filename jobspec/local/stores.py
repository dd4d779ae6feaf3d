"""Dicts and queues: named ones outlive the run in the state folder, as they outlive an app on Modal."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.calls import Changes
from jobspec.local.protos import CREATES, known
from jobspec.local.registry import StoreRequest
from jobspec.local.state_folder import ENVIRONMENT, StateFolder
from jobspec.local.store_database import MOST_ITEMS, Store, StoreDatabase
from jobspec.local.store_names import StoreNames

LOOK_SECONDS = 0.25  # between looks for what another run has put into a queue
R = TypeVar("R")


class StoreService:
    """Answers for dicts and queues, the client's and the containers' alike.

    Keys and values are what the SDK has made of them. What has no name is in memory.
    """

    def __init__(self, state: StateFolder, names: StoreNames) -> None:
        self._state = state
        self._names = names
        self._unnamed = StoreDatabase()
        self._named: StoreDatabase | None = None
        self._changes = Changes()  # of any queue, by this run

    def close(self) -> None:
        """Close the files."""
        self._unnamed.close()
        if self._named is not None:
            self._named.close()

    @property
    def _kept(self) -> StoreDatabase:
        """The database of those with names, made when it is first needed."""
        if self._named is None:
            file = self._state.stores
            try:
                self._named = StoreDatabase(file)
            except sqlite3.Error as error:
                raise GRPCError(
                    Status.FAILED_PRECONDITION,
                    f"the dicts and queues in {file} cannot be read ({error}):"
                    " without the file, all begin empty",
                ) from None
        return self._named

    # Both kinds ----------------------------------------------------------------------------------

    def _get_or_create(self, kind: str, prefix: str, request: StoreRequest) -> Store:
        name, environment = request.deployment_name, request.environment_name or ENVIRONMENT
        store_id = self._names.id_of(prefix, request)
        database = self._kept if name else self._unnamed
        wanted = request.object_creation_type
        exists = database.find(store_id) is not None
        title = kind.capitalize()
        if exists and wanted == api_pb2.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS:
            raise GRPCError(Status.ALREADY_EXISTS, f"{title} {name!r} already exists")
        if name and not exists and wanted not in CREATES:
            raise GRPCError(
                Status.NOT_FOUND,
                f"{title} {name!r} does not exist here, and the app does not create it:"
                f" make it with `jobspec local -- modal {kind} create {name}`",
            )
        database.create(store_id, kind, name, environment)
        return self._store(store_id)

    def _store(self, store_id: str) -> Store:
        return self._in(store_id, lambda database: database.find(store_id)) or _missing(store_id)

    def _in(self, store_id: str, work: Callable[[StoreDatabase], R]) -> R:
        """Do something with the database that has a dict or queue.

        Raises:
            GRPCError: none has it.
        """
        if self._unnamed.find(store_id) is not None:
            return work(self._unnamed)
        if self._kept.find(store_id) is None:
            _missing(store_id)
        return work(self._kept)

    def _listed(
        self, kind: str, environment: str, pagination: api_pb2.ListPagination
    ) -> list[Store]:
        found = self._kept.named(kind, environment or ENVIRONMENT)
        before = pagination.created_before or time.time()
        return [s for s in found if s.created < before][: pagination.max_objects or None]

    # Dicts ---------------------------------------------------------------------------------------

    async def dict_get_or_create(
        self, request: api_pb2.DictGetOrCreateRequest
    ) -> api_pb2.DictGetOrCreateResponse:
        store = self._get_or_create("dict", "di", request)
        data = [(entry.key, entry.value) for entry in request.data]
        if data:
            self._in(store.store_id, lambda d: d.update(store.store_id, data, keep_old=True))
        return api_pb2.DictGetOrCreateResponse(
            dict_id=store.store_id, metadata=_dict_metadata(store)
        )

    async def dict_get_by_id(
        self, request: api_pb2.DictGetByIdRequest
    ) -> api_pb2.DictGetByIdResponse:
        metadata = _dict_metadata(self._store(request.dict_id))
        return api_pb2.DictGetByIdResponse(dict_id=request.dict_id, metadata=metadata)

    async def dict_list(self, request: api_pb2.DictListRequest) -> api_pb2.DictListResponse:
        response = api_pb2.DictListResponse(environment_name=request.environment_name)
        for store in self._listed("dict", request.environment_name, request.pagination):
            info = known(
                api_pb2.DictListResponse.DictInfo,
                name=store.name,
                created_at=store.created,
                dict_id=store.store_id,
                metadata=_dict_metadata(store),
            )
            response.dicts.append(info)
        return response

    async def dict_heartbeat(self, _request: api_pb2.DictHeartbeatRequest) -> Empty:
        return Empty()

    async def dict_delete(self, request: api_pb2.DictDeleteRequest) -> Empty:
        self._in(request.dict_id, lambda d: d.delete(request.dict_id))
        return Empty()

    async def dict_clear(self, request: api_pb2.DictClearRequest) -> Empty:
        self._in(request.dict_id, lambda d: d.clear(request.dict_id))
        return Empty()

    async def dict_update(self, request: api_pb2.DictUpdateRequest) -> api_pb2.DictUpdateResponse:
        entries = [(entry.key, entry.value) for entry in request.updates]
        keep_old = request.if_not_exists
        count = self._in(
            request.dict_id, lambda d: d.update(request.dict_id, entries, keep_old=keep_old)
        )
        return api_pb2.DictUpdateResponse(created=count > 0)

    async def dict_get(self, request: api_pb2.DictGetRequest) -> api_pb2.DictGetResponse:
        value = self._in(request.dict_id, lambda d: d.get(request.dict_id, request.key))
        return api_pb2.DictGetResponse(found=value is not None, value=value)

    async def dict_pop(self, request: api_pb2.DictPopRequest) -> api_pb2.DictPopResponse:
        value = self._in(request.dict_id, lambda d: d.pop(request.dict_id, request.key))
        return api_pb2.DictPopResponse(found=value is not None, value=value)

    async def dict_contains(
        self, request: api_pb2.DictContainsRequest
    ) -> api_pb2.DictContainsResponse:
        value = self._in(request.dict_id, lambda d: d.get(request.dict_id, request.key))
        return api_pb2.DictContainsResponse(found=value is not None)

    async def dict_len(self, request: api_pb2.DictLenRequest) -> api_pb2.DictLenResponse:
        return api_pb2.DictLenResponse(
            len=self._in(request.dict_id, lambda d: d.count(request.dict_id))
        )

    async def dict_contents(
        self, request: api_pb2.DictContentsRequest
    ) -> AsyncIterator[api_pb2.DictEntry]:
        for key, value in self._in(request.dict_id, lambda d: d.contents(request.dict_id)):
            yield api_pb2.DictEntry(
                key=key if request.keys else b"", value=value if request.values else b""
            )

    # Queues --------------------------------------------------------------------------------------

    async def queue_get_or_create(
        self, request: api_pb2.QueueGetOrCreateRequest
    ) -> api_pb2.QueueGetOrCreateResponse:
        store = self._get_or_create("queue", "qu", request)
        return api_pb2.QueueGetOrCreateResponse(
            queue_id=store.store_id, metadata=_queue_metadata(store)
        )

    async def queue_get_by_id(
        self, request: api_pb2.QueueGetByIdRequest
    ) -> api_pb2.QueueGetByIdResponse:
        metadata = _queue_metadata(self._store(request.queue_id))
        return api_pb2.QueueGetByIdResponse(queue_id=request.queue_id, metadata=metadata)

    async def queue_list(self, request: api_pb2.QueueListRequest) -> api_pb2.QueueListResponse:
        response = api_pb2.QueueListResponse()
        most = request.total_size_limit
        for store in self._listed("queue", request.environment_name, request.pagination):
            size = self._kept.length(store.store_id, None)
            info = known(
                api_pb2.QueueListResponse.QueueInfo,
                name=store.name,
                created_at=store.created,
                num_partitions=self._kept.partitions(store.store_id),
                total_size=min(size, most) if most else size,
                queue_id=store.store_id,
                metadata=_queue_metadata(store),
            )
            response.queues.append(info)
        return response

    async def queue_heartbeat(self, _request: api_pb2.QueueHeartbeatRequest) -> Empty:
        return Empty()

    async def queue_delete(self, request: api_pb2.QueueDeleteRequest) -> Empty:
        self._in(request.queue_id, lambda d: d.delete(request.queue_id))
        return Empty()

    async def queue_clear(self, request: api_pb2.QueueClearRequest) -> Empty:
        partition = None if request.all_partitions else request.partition_key
        self._in(request.queue_id, lambda d: d.empty(request.queue_id, partition))
        return Empty()

    async def queue_len(self, request: api_pb2.QueueLenRequest) -> api_pb2.QueueLenResponse:
        partition = None if request.total else request.partition_key
        count = self._in(request.queue_id, lambda d: d.length(request.queue_id, partition))
        return api_pb2.QueueLenResponse(len=count)

    async def queue_put(self, request: api_pb2.QueuePutRequest) -> Empty:
        key, values = request.partition_key, request.values
        if not self._in(request.queue_id, lambda d: d.put(request.queue_id, key, values)):
            raise GRPCError(
                Status.RESOURCE_EXHAUSTED, f"a partition of a queue holds {MOST_ITEMS:,} items"
            )
        self._changes.notify()
        return Empty()

    async def queue_get(self, request: api_pb2.QueueGetRequest) -> api_pb2.QueueGetResponse:
        key, most = request.partition_key, request.n_values
        values = await self._wait_for(
            lambda: self._in(request.queue_id, lambda d: d.take(request.queue_id, key, most)),
            request.timeout,
        )
        return api_pb2.QueueGetResponse(values=values)

    async def queue_next_items(
        self, request: api_pb2.QueueNextItemsRequest
    ) -> api_pb2.QueueNextItemsResponse:
        key, number = request.partition_key, int(request.last_entry_id or 0)
        found = await self._wait_for(
            lambda: self._in(request.queue_id, lambda d: d.after(request.queue_id, key, number)),
            request.item_poll_timeout,
        )
        items = [api_pb2.QueueItem(value=value, entry_id=str(entry)) for entry, value in found]
        return api_pb2.QueueNextItemsResponse(items=items)

    async def _wait_for(self, look: Callable[[], list[R]], seconds: float) -> list[R]:
        """What a look finds as soon as it finds something, or nothing in time."""
        end = time.monotonic() + seconds
        while not (found := look()):
            left = end - time.monotonic()
            if left <= 0:
                break
            await self._changes.wait(min(left, LOOK_SECONDS))
        return found


def _missing(store_id: str) -> Store:
    raise GRPCError(Status.NOT_FOUND, f"there is no {store_id} any more")


def _dict_metadata(store: Store) -> api_pb2.DictMetadata:
    created = _creation(store)
    return known(api_pb2.DictMetadata, name=store.name, creation_info=created)


def _queue_metadata(store: Store) -> api_pb2.QueueMetadata:
    created = _creation(store)
    return known(api_pb2.QueueMetadata, name=store.name, creation_info=created)


def _creation(store: Store) -> object:
    return api_pb2.CreationInfo(created_at=store.created, created_by="this machine")
