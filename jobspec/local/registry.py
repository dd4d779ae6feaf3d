"""The objects an app has asked for, by the ids they were given.

The registry keeps requests as the SDK sent them; what they mean (a recording, a container to start)
is for its users. It holds no process, file or socket.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from modal_proto import api_pb2

from jobspec.local.state_folder import ENVIRONMENT

StoreRequest: TypeAlias = api_pb2.DictGetOrCreateRequest | api_pb2.QueueGetOrCreateRequest


@dataclass
class App:
    """An app and what it published.

    Attributes:
        name: what it is deployed as; empty for one that is not.
        detached: whether it outlives its client until its calls are done.
        version: how often it has been deployed.
        created_at, deployed_at, stopped_at: seconds since the epoch; 0 for what has not been.
    """

    app_id: str
    description: str
    environment: str = ENVIRONMENT
    name: str = ""
    detached: bool = False
    version: int = 0
    created_at: float = 0.0
    deployed_at: float = 0.0
    stopped_at: float = 0.0
    function_ids: dict[str, str] = field(default_factory=dict)
    class_ids: dict[str, str] = field(default_factory=dict)


@dataclass
class Function:
    """A function (or a class's service function) as it was created."""

    function_id: str
    app_id: str
    precreate: api_pb2.FunctionPrecreateRequest | None = None
    request: api_pb2.FunctionCreateRequest | None = None

    @property
    def definition(self) -> api_pb2.Function:
        """The definition; of several ranked ones (a list of GPUs) the first."""
        if self.request is None:
            return api_pb2.Function()
        if self.request.HasField("function_data"):
            ranked = self.request.function_data.ranked_functions
            return ranked[0].function if ranked else api_pb2.Function()
        return self.request.function

    @property
    def data(self) -> api_pb2.FunctionData:
        """The definition in the shape that carries ranked alternatives."""
        if self.request is not None and self.request.HasField("function_data"):
            return self.request.function_data
        definition = self.definition
        ranked = api_pb2.FunctionData.RankedFunction(rank=0, function=definition)
        return api_pb2.FunctionData(
            module_name=definition.module_name,
            function_name=definition.function_name,
            function_type=definition.function_type,
            ranked_functions=[ranked],
        )

    @property
    def name(self) -> str:
        """The function's Modal name (a class's service function ends in ``.*``)."""
        source = self.definition if self.request is not None else self.precreate
        return source.function_name if source is not None else ""


@dataclass
class Class:
    """A class as it was created; its function id is known once the app is published."""

    class_id: str
    app_id: str
    request: api_pb2.ClassCreateRequest


@dataclass
class Secret:
    """A secret: named ones are looked up, anonymous ones carry their values."""

    secret_id: str
    request: api_pb2.SecretGetOrCreateRequest
    values: dict[str, str]


@dataclass
class Volume:
    """A volume; ``name`` is empty for one without a name, ``version`` that which was first asked for."""

    volume_id: str
    name: str
    request: api_pb2.VolumeGetOrCreateRequest
    version: api_pb2.VolumeFsVersion.ValueType = api_pb2.VOLUME_FS_VERSION_UNSPECIFIED


@dataclass
class Registry:
    """Everything asked for so far.

    Attributes:
        run: a part of the ids given out, where objects of several runs may meet.
        stores: dicts and queues that have names.
    """

    apps: dict[str, App] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    images: dict[str, api_pb2.ImageGetOrCreateRequest] = field(default_factory=dict)
    mounts: dict[str, api_pb2.MountGetOrCreateRequest] = field(default_factory=dict)
    secrets: dict[str, Secret] = field(default_factory=dict)
    volumes: dict[str, Volume] = field(default_factory=dict)
    proxies: dict[str, api_pb2.ProxyGetRequest] = field(default_factory=dict)
    stores: dict[str, StoreRequest] = field(default_factory=dict)
    run: str = ""
    _renamed: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    def new_id(self, prefix: str) -> str:
        """A fresh id of a kind; the prefixes are the SDK's (``ap``, ``fu``, ``im`` ...)."""
        self._counts[prefix] += 1
        return f"{prefix}-{self.run}{self._counts[prefix]:06d}"

    @staticmethod
    def content_id(prefix: str, content: bytes) -> str:
        """The id of an object known by its content: the same content has the same id in every run."""
        digest = hashlib.blake2b(content, digest_size=11, person=prefix.encode()).hexdigest()
        return f"{prefix}-{digest}"

    def named_id(self, prefix: str, name: str, environment: str) -> str:
        """The id of a named object; who names no environment means that of the run."""
        known_as = f"{environment or ENVIRONMENT}/{name}"
        renamed = self._renamed.get((prefix, known_as))
        return renamed or self.content_id(prefix, known_as.encode())

    def rename_volume(self, volume: Volume, name: str) -> None:
        """Know a volume by another name from now on; its id stays."""
        environment = volume.request.environment_name or ENVIRONMENT
        self._renamed["vo", f"{environment}/{volume.name}"] = self.new_id("vo")
        self._renamed["vo", f"{environment}/{name}"] = volume.volume_id
        volume.name = name

    def functions_of(self, app_id: str) -> Iterator[Function]:
        """The functions of one app, in the order they were first named."""
        return (f for f in self.functions.values() if f.app_id == app_id)
