"""An app's log: what its containers print, on its way to the user's terminal."""

from __future__ import annotations

import asyncio
import codecs
import time
from collections import deque
from collections.abc import AsyncIterator

from modal_proto import api_pb2

from jobspec.local.calls import Changes

CHUNK = 1 << 16  # bytes read from a container's output at a time
KEPT = 512  # batches kept while nobody reads the log; older ones are dropped
FULL = 64  # batches that may wait for a reader before containers are held up


class AppLog:
    """A bounded queue of log batches with one reader, the user's client."""

    def __init__(self) -> None:
        self._batches: deque[tuple[int, api_pb2.TaskLogsBatch]] = deque()
        self._entries = 0
        self._readers = 0
        self._changes = Changes()
        self._drained = Changes()
        self._closed = False

    def close(self) -> None:
        """No more will be written: readers are told so after the last batch."""
        self._closed = True
        self._changes.notify()

    async def write(
        self,
        text: str,
        descriptor: api_pb2.FileDescriptor.ValueType,
        task_id: str,
        function_id: str,
    ) -> None:
        """Add text; waits while a reader is behind, so that a flood of output stays bounded."""
        while self._readers and len(self._batches) > FULL and not self._closed:
            await self._drained.wait(1.0)
        self._entries += 1
        item = api_pb2.TaskLogs(data=text, timestamp=time.time(), file_descriptor=descriptor)
        batch = api_pb2.TaskLogsBatch(
            task_id=task_id,
            function_id=function_id,
            items=[item],
            entry_id=f"{self._entries}-0",
        )
        self._batches.append((self._entries, batch))
        if len(self._batches) > KEPT:
            self._batches.popleft()
        self._changes.notify()

    async def read(
        self, last_entry_id: str, timeout: float
    ) -> AsyncIterator[api_pb2.TaskLogsBatch]:
        """Batches after an entry, as they come, for at most ``timeout`` seconds."""
        seen = int(last_entry_id.partition("-")[0]) if last_entry_id else 0
        end = time.monotonic() + timeout
        self._readers += 1
        try:
            while True:
                for number, batch in list(self._batches):
                    if number > seen:
                        seen = number
                        yield batch
                while self._batches and self._batches[0][0] <= seen:
                    self._batches.popleft()
                self._drained.notify()
                if self._closed and not self._batches:
                    yield api_pb2.TaskLogsBatch(app_done=True)
                    return
                left = end - time.monotonic()
                if left <= 0:
                    return
                if not self._batches:
                    await self._changes.wait(left)
        finally:
            self._readers -= 1
            self._drained.notify()


async def pump(
    reader: asyncio.StreamReader,
    log: AppLog,
    descriptor: api_pb2.FileDescriptor.ValueType,
    task_id: str,
    function_id: str,
) -> None:
    """Copy a container's output into the log until it ends."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    while chunk := await reader.read(CHUNK):
        text = decoder.decode(chunk)
        if text:
            await log.write(text, descriptor, task_id, function_id)
