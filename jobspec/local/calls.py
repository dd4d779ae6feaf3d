"""Function calls and their inputs, as the control plane keeps them."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import deque
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modal_proto import api_pb2

from jobspec.local.progress import MapProgress
from jobspec.local.statistics import CallFigures

if TYPE_CHECKING:
    from jobspec.local.containers import Container


class Changes:
    """Lets any number of tasks wait for the next change of something."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Wake all who wait now."""
        self._event.set()
        self._event = asyncio.Event()

    def wait(self, timeout: float) -> Coroutine[None, None, None]:
        """Returns at the next change, or after ``timeout`` seconds.

        The next one is the first after this call, also where a task is to wait for it and has not
        begun to.
        """
        return _set_within(self._event, timeout)


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


class DataStream:
    """The chunks of a generator or of a web request, numbered from 1 by their writer."""

    def __init__(self) -> None:
        self._chunks: deque[api_pb2.DataChunk] = deque()
        self.changes = Changes()

    def put(self, chunk: api_pb2.DataChunk) -> None:
        """Add a chunk; its index follows the last one's."""
        self._chunks.append(chunk)
        self.changes.notify()

    def after(self, index: int) -> list[api_pb2.DataChunk]:
        """The chunks with a higher index. Those up to it have been received and are let go."""
        while self._chunks and self._chunks[0].index <= index:
            self._chunks.popleft()
        return list(self._chunks)


@dataclass
class Input:
    """One input of a call; a retry is the same input with a higher count."""

    input_id: str
    call: Call
    idx: int
    payload: api_pb2.FunctionInput
    retry_count: int = 0
    container: Container | None = None
    started_at: float = 0.0
    status: api_pb2.GenericResult.GenericStatus.ValueType = (
        api_pb2.GenericResult.GENERIC_STATUS_UNSPECIFIED  # until it has its final output
    )
    task_id: str = ""  # of the container that had it last
    children: int = 0  # calls made from within that are not finished
    failed: bool = False  # in its last attempt
    figures: CallFigures | None = None  # that it counts among, once a container has had it

    @property
    def finished(self) -> bool:
        """Whether it has its final output."""
        return self.status != api_pb2.GenericResult.GENERIC_STATUS_UNSPECIFIED

    @property
    def token(self) -> str:
        """The ``input_jwt``: the SDK reads ``idx`` out of it."""
        return token({"idx": self.idx, "id": self.input_id})


_claims_text = json.JSONEncoder(separators=(",", ":")).encode


def token(claims: Mapping[str, str | int]) -> str:
    """Claims as the SDK reads them: a token's three parts, of which only the second says something."""
    body = _claims_text(dict(claims)).encode()
    return f"e30.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.x"


def input_id_of(token: str) -> str:
    """The input id that a token carries."""
    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return str(claims["id"])


@dataclass
class Call:
    """A call of a function with one input or many.

    Attributes:
        parent: the input from within which it was made.
        unfinished: how many of its inputs have no final output yet.
        cancelled: none of its inputs is to run again.
    """

    call_id: str
    function_id: str
    app_id: str
    invocation: api_pb2.FunctionCallInvocationType.ValueType
    kind: api_pb2.FunctionCallType.ValueType
    parent: Input | None
    inputs: dict[str, Input] = field(default_factory=dict)
    unfinished: int = 0
    cancelled: bool = False
    progress: MapProgress | None = None  # of a map
    changes: Changes = field(default_factory=Changes)
    data_in: DataStream = field(default_factory=DataStream)
    data_out: DataStream = field(default_factory=DataStream)
    _outputs: deque[tuple[int, api_pb2.FunctionGetOutputsItem]] = field(default_factory=deque)
    _entries: int = 0

    def add_output(self, item: api_pb2.FunctionGetOutputsItem) -> None:
        """Make an output available, and wake those who wait for it."""
        self._entries += 1
        self._outputs.append((self._entries, item))
        self.changes.notify()

    def outputs_after(
        self, entry: int, first: int | None = None, last: int | None = None
    ) -> list[tuple[int, api_pb2.FunctionGetOutputsItem]]:
        """Outputs with a higher entry number, of the inputs ``first`` to ``last`` if given.

        A map asks for what follows the entry it has seen, so earlier ones are let go.
        """
        if first is None and last is None:
            while self._outputs and self._outputs[0][0] <= entry:
                self._outputs.popleft()
        low = 0 if first is None else first
        return [
            (number, item)
            for number, item in self._outputs
            if number > entry and low <= item.idx and (last is None or item.idx <= last)
        ]

    def drop_output(self, input_id: str) -> None:
        """Forget an input's output, because it runs again."""
        self._outputs = deque(o for o in self._outputs if o[1].input_id != input_id)

    def clear(self) -> None:
        """Let go of all outputs."""
        self._outputs.clear()
