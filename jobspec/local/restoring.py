"""Make the objects of a deployed app again from the requests that defined them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import Message
from grpclib import GRPCError
from modal_proto import api_pb2

from jobspec.local.definitions import DefinitionService
from jobspec.local.deployments import Deployment
from jobspec.local.registry import App, Class, Function, Registry, Secret, Volume

# The message differs by its kind, and each kind has its own.
Put = Callable[[Registry, str, str, Any], None]


def restore(
    deployment: Deployment, registry: Registry, definitions: DefinitionService
) -> tuple[App, str]:
    """Put the app and all it refers to into the registry, under their own ids.

    Returns:
        The app, and why some of its secrets have no values, if so.
    """
    app = App(
        deployment.app_id,
        deployment.name,
        deployment.environment,
        deployment.name,
        version=deployment.version,
        deployed_at=deployment.deployed_at,
        function_ids=deployment.function_ids,
        class_ids=deployment.class_ids,
    )
    registry.apps[app.app_id] = app
    without = []
    for object_id, request in deployment.requests.items():
        if isinstance(request, api_pb2.SecretGetOrCreateRequest):
            try:
                values = definitions.secret_values(request)
            except GRPCError as error:
                without.append(str(error.message))
                values = {}
            registry.secrets[object_id] = Secret(object_id, request, values)
        else:
            _PUT[type(request)](registry, app.app_id, object_id, request)
    return app, "; ".join(without)


def _put_function(
    registry: Registry, app_id: str, function_id: str, request: api_pb2.FunctionCreateRequest
) -> None:
    registry.functions[function_id] = Function(function_id, app_id, request=request)


def _put_class(
    registry: Registry, app_id: str, class_id: str, request: api_pb2.ClassCreateRequest
) -> None:
    registry.classes[class_id] = Class(class_id, app_id, request)


def _put_volume(
    registry: Registry, _app_id: str, volume_id: str, request: api_pb2.VolumeGetOrCreateRequest
) -> None:
    registry.volumes.setdefault(volume_id, Volume(volume_id, request.deployment_name, request))


def _into(table: str) -> Put:
    def put(registry: Registry, _app_id: str, object_id: str, request: Message) -> None:
        getattr(registry, table)[object_id] = request

    return put


_PUT: Mapping[type[Message], Put] = {
    api_pb2.FunctionCreateRequest: _put_function,
    api_pb2.ClassCreateRequest: _put_class,
    api_pb2.VolumeGetOrCreateRequest: _put_volume,
    api_pb2.ImageGetOrCreateRequest: _into("images"),
    api_pb2.MountGetOrCreateRequest: _into("mounts"),
    api_pb2.ProxyGetRequest: _into("proxies"),
    api_pb2.DictGetOrCreateRequest: _into("stores"),
    api_pb2.QueueGetOrCreateRequest: _into("stores"),
}
