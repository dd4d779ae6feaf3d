"""What a container that only imports its app is made with, what it is answered, and how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.recording import required_keys
from jobspec.local.secrets import EnvironmentFiles, SecretKeyMissing, SecretNotFound


@dataclass(frozen=True)
class Program:
    """What runs in the place of the SDK's entry point, and has to run that in its turn.

    Attributes:
        files: by their paths below the program's folder; ``start.py`` is run. ``program.json`` is put
            beside it: the app's ``module``, and ``report``, a file that it may append lines to.
    """

    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Imported:
    """How a container's import of an app ended.

    Attributes:
        name: the function's, as Modal knows it.
        failure: what kept it from the end, in a line; None where the import went well.
        is_late: the time was up.
        trace: the traceback of the failure, where there is one.
        printed: what the container printed.
        report: the lines that the program reported.
        uploads: the files that it was given: path in the container to path here.
    """

    name: str
    failure: str | None
    is_late: bool
    trace: str
    printed: str
    report: tuple[str, ...]
    uploads: Mapping[str, Path]


@dataclass(frozen=True)
class Image:
    """The environment that stands for the image of a function.

    Attributes:
        left_out: what of the image it lacks, in words.
        python: the version of Python, and the one that the image has; empty if they are the same.
    """

    left_out: tuple[str, ...]
    python: str


class AssumedSecrets:
    """Secrets of which any exists: with the values of environment files, or else with empty ones."""

    def __init__(self, files: EnvironmentFiles) -> None:
        self._files = files

    def values(self, request: api_pb2.SecretGetOrCreateRequest) -> dict[str, str]:
        """The values of a named secret."""
        try:
            return self._files.values(request.deployment_name, request.required_keys)
        except (SecretNotFound, SecretKeyMissing):
            return required_keys(request)


@dataclass
class ImportService:
    """Answers for one container; ``ended`` is set when it has imported the app, or could not."""

    imported: bool = False
    failure: api_pb2.GenericResult | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def container_hello(self, _request: Empty) -> Empty:
        return Empty()

    async def container_heartbeat(
        self, _request: api_pb2.ContainerHeartbeatRequest
    ) -> api_pb2.ContainerHeartbeatResponse:
        await asyncio.sleep(5)
        return api_pb2.ContainerHeartbeatResponse()

    async def container_checkpoint(self, _request: api_pb2.ContainerCheckpointRequest) -> Empty:
        self.imported = True
        self.ended.set()
        return Empty()

    async def task_result(self, request: api_pb2.TaskResultRequest) -> Empty:
        self.failure = request.result
        return Empty()

    async def function_map(
        self, _request: api_pb2.FunctionMapRequest
    ) -> api_pb2.FunctionMapResponse:
        raise GRPCError(
            Status.FAILED_PRECONDITION, "a function is called while the app is being imported"
        )
