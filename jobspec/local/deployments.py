"""Deployed apps, as requests that define them: kept in the state folder, and found by later commands.

A deployment is a JSON file that its owner alone can read: it holds every request from which the app's
functions and classes, and all that these refer to, can be made again. The values of named secrets are
not in it; those that the app gives inline are, as they are part of the app.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from google.protobuf.message import DecodeError, Message
from modal_proto import api_pb2

from jobspec.local.errors import LocalRuntimeError
from jobspec.local.registry import Registry
from jobspec.local.state_folder import ENVIRONMENT, StateFolder, qualified

FORMAT = 1
KINDS: tuple[type[Message], ...] = (
    api_pb2.FunctionCreateRequest,
    api_pb2.ClassCreateRequest,
    api_pb2.ImageGetOrCreateRequest,
    api_pb2.MountGetOrCreateRequest,
    api_pb2.SecretGetOrCreateRequest,
    api_pb2.VolumeGetOrCreateRequest,
    api_pb2.ProxyGetRequest,
    api_pb2.DictGetOrCreateRequest,
    api_pb2.QueueGetOrCreateRequest,
)
_BY_NAME = {kind.DESCRIPTOR.name: kind for kind in KINDS}

Requests: TypeAlias = dict[str, Message]


@dataclass(frozen=True)
class Deployment:
    """An app as it was deployed.

    Attributes:
        version: how often an app of this name has been deployed.
        deployed_at: seconds since the epoch.
        requests: by the id of what each defines.
    """

    app_id: str
    name: str
    environment: str
    version: int
    deployed_at: float
    function_ids: dict[str, str]
    class_ids: dict[str, str]
    requests: Requests


class Deployments:
    """The deployments of a state folder, by name and environment."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state

    def names(self, environment: str) -> list[str]:
        """The names of all apps that are deployed, in order."""
        found = self._state.folder("deployments").glob("[!.]*.json")
        stems = (path.name.removesuffix(".json").partition("@") for path in found)
        return sorted(name for name, _, at in stems if (at or ENVIRONMENT) == environment)

    def find(self, name: str, environment: str) -> Deployment | None:
        """The deployment of a name.

        Raises:
            LocalRuntimeError: its file cannot be read.
        """
        path = self._path(name, environment)
        try:
            return _decoded(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, DecodeError) as error:
            message = f"the deployment of {name!r} in {path} cannot be read; deploy the app again"
            raise LocalRuntimeError(f"{message} ({error})") from None

    def keep(self, deployment: Deployment) -> None:
        """Replace the deployment of the same name, at once or not at all."""
        path = self._path(deployment.name, deployment.environment)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(_encoded(deployment), encoding="utf-8")
        unfinished.replace(path)

    def remove(self, name: str, environment: str) -> None:
        """Forget a deployment."""
        self._path(name, environment).unlink(missing_ok=True)

    def _path(self, name: str, environment: str) -> Path:
        return self._state.folder("deployments") / f"{qualified(name, environment)}.json"


def _encoded(deployment: Deployment) -> str:
    requests = {
        object_id: [
            message.DESCRIPTOR.name,
            base64.b64encode(message.SerializeToString(deterministic=True)).decode(),
        ]
        for object_id, message in deployment.requests.items()
    }
    return json.dumps({"format": FORMAT, **vars(deployment), "requests": requests}, indent=1)


def _decoded(text: str) -> Deployment:
    fields = json.loads(text)
    if fields.pop("format") != FORMAT:
        raise ValueError("it is of another release of jobspec")
    requests = {
        object_id: _BY_NAME[kind].FromString(base64.b64decode(content))
        for object_id, (kind, content) in fields.pop("requests").items()
    }
    return Deployment(**fields, requests=requests)


def requests_of(registry: Registry, roots: Iterable[str]) -> Requests:
    """The requests that define the objects of some ids, and those of all they refer to.

    They are in the registry's order.
    """
    known = _all_requests(registry)
    found: set[str] = set()
    left = list(roots)
    while left:
        object_id = left.pop()
        if object_id in known and object_id not in found:
            found.add(object_id)
            left.extend(_strings(known[object_id]))
    return {object_id: request for object_id, request in known.items() if object_id in found}


def _all_requests(registry: Registry) -> Mapping[str, Message]:
    functions = {i: f.request for i, f in registry.functions.items() if f.request is not None}
    return {
        **functions,
        **{i: c.request for i, c in registry.classes.items()},
        **registry.images,
        **registry.mounts,
        **{i: s.request for i, s in registry.secrets.items()},
        **{i: v.request for i, v in registry.volumes.items()},
        **registry.proxies,
        **registry.stores,
    }


def _strings(value: object) -> Iterator[str]:
    """Every string in a message, ids among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Message):
        for _, content in value.ListFields():
            yield from _strings(content)
    elif isinstance(value, Mapping):
        yield from _strings([*value, *value.values()])
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for each in value:
            yield from _strings(each)
