"""The control plane's answers while an app is loaded: every object it asks for gets an id.

Used by the recording server and by the runtime alike; what differs between them (where named secrets
and uploaded files come from, which URL a web endpoint has) is handed in.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Protocol

from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from modal_proto import api_pb2

from jobspec.local.calls import token
from jobspec.local.protos import known, server_port
from jobspec.local.registry import App, Class, Function, Registry, Secret, Volume
from jobspec.local.state_folder import ENVIRONMENT

IMAGE_BUILDER_VERSION = "2025.06"
APP_PAGE = "this machine"  # where the SDK prints the address of the app's page
# Larger values go by HTTP, which a function without a network cannot reach.
INLINE_BYTES_WITHOUT_NETWORK = 64 << 20
DAY = 24 * 3600  # seconds
SUCCESS = api_pb2.GenericResult(status=api_pb2.GenericResult.GENERIC_STATUS_SUCCESS)

NamedSecret = Callable[[api_pb2.SecretGetOrCreateRequest], dict[str, str]]
WebUrl = Callable[[Function, str], str]


class FileStore(Protocol):
    """Where the contents of uploaded files go."""

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Those SHA-256 hex digests whose contents the client should send."""
        ...

    async def put(self, request: api_pb2.MountPutFileRequest) -> bool:
        """Keep the request's content, if it has one; whether the content is now here."""
        ...


class DefinitionService:
    """Answers the RPCs that load and publish an app, and keeps what they ask for."""

    def __init__(
        self,
        registry: Registry,
        *,
        files: FileStore,
        named_secret: NamedSecret,
        web_url: WebUrl,
    ) -> None:
        self._registry = registry
        self._files = files
        self._named_secret = named_secret
        self._web_url = web_url

    async def client_hello(self, _request: Empty) -> api_pb2.ClientHelloResponse:
        return api_pb2.ClientHelloResponse()

    async def auth_token_get(
        self, _request: api_pb2.AuthTokenGetRequest
    ) -> api_pb2.AuthTokenGetResponse:
        """A token as clients fetch before they ask for what then is refused by its own name."""
        return api_pb2.AuthTokenGetResponse(token=token({"exp": int(time.time()) + DAY}))

    async def environment_get_or_create(
        self, request: api_pb2.EnvironmentGetOrCreateRequest
    ) -> api_pb2.EnvironmentGetOrCreateResponse:
        settings = api_pb2.EnvironmentSettings(image_builder_version=IMAGE_BUILDER_VERSION)
        metadata = api_pb2.EnvironmentMetadata(
            name=request.deployment_name or ENVIRONMENT, settings=settings
        )
        return api_pb2.EnvironmentGetOrCreateResponse(environment_id="en-1", metadata=metadata)

    # Apps ----------------------------------------------------------------------------------------

    async def app_create(self, request: api_pb2.AppCreateRequest) -> api_pb2.AppCreateResponse:
        app = App(
            self._registry.new_id("ap"),
            request.description,
            request.environment_name or ENVIRONMENT,
            detached=request.app_state == api_pb2.APP_STATE_DETACHED,
            created_at=time.time(),
        )
        self._registry.apps[app.app_id] = app
        return api_pb2.AppCreateResponse(app_id=app.app_id, app_page_url=APP_PAGE, app_logs_url="")

    async def app_get_by_deployment_name(
        self, _request: api_pb2.AppGetByDeploymentNameRequest
    ) -> api_pb2.AppGetByDeploymentNameResponse:
        return api_pb2.AppGetByDeploymentNameResponse()

    async def app_heartbeat(self, _request: api_pb2.AppHeartbeatRequest) -> Empty:
        return Empty()

    async def app_publish(self, request: api_pb2.AppPublishRequest) -> api_pb2.AppPublishResponse:
        app = self._registry.apps[request.app_id]
        app.function_ids = dict(request.function_ids)
        app.class_ids = dict(request.class_ids)
        return known(api_pb2.AppPublishResponse, url=APP_PAGE, deployed_at=time.time())

    async def app_get_layout(
        self, request: api_pb2.AppGetLayoutRequest
    ) -> api_pb2.AppGetLayoutResponse:
        return api_pb2.AppGetLayoutResponse(app_layout=self.layout(request.app_id))

    async def app_client_disconnect(self, _request: api_pb2.AppClientDisconnectRequest) -> Empty:
        return Empty()

    def layout(self, app_id: str) -> api_pb2.AppLayout:
        """The app's functions and classes, and an object for every id they may refer to."""
        app = self._registry.apps[app_id]
        objects = [
            api_pb2.Object(object_id=f.function_id, function_handle_metadata=self.handle(f))
            for f in self._registry.functions_of(app_id)
        ]
        objects += [
            api_pb2.Object(
                object_id=c.class_id, class_handle_metadata=api_pb2.ClassHandleMetadata()
            )
            for c in self._registry.classes.values()
            if c.app_id == app_id
        ]
        known = {o.object_id for o in objects}
        for function in self._registry.functions_of(app_id):
            for dependency in function.definition.object_dependencies:
                if dependency.object_id not in known:
                    known.add(dependency.object_id)
                    objects.append(self._dependency(dependency.object_id))
        return api_pb2.AppLayout(
            objects=objects, function_ids=app.function_ids, class_ids=app.class_ids
        )

    def _dependency(self, object_id: str) -> api_pb2.Object:
        volume = self._registry.volumes.get(object_id)
        if volume is not None:
            return api_pb2.Object(object_id=object_id, volume_metadata=volume_metadata(volume))
        mount = self._registry.mounts.get(object_id)
        if mount is not None:
            handle = api_pb2.MountHandleMetadata()
            return api_pb2.Object(object_id=object_id, mount_handle_metadata=handle)
        return api_pb2.Object(object_id=object_id)

    # Functions and classes -----------------------------------------------------------------------

    async def function_precreate(
        self, request: api_pb2.FunctionPrecreateRequest
    ) -> api_pb2.FunctionPrecreateResponse:
        function = self._function(request.existing_function_id, request.app_id)
        function.precreate = request
        return api_pb2.FunctionPrecreateResponse(
            function_id=function.function_id, handle_metadata=self.handle(function)
        )

    async def function_create(
        self, request: api_pb2.FunctionCreateRequest
    ) -> api_pb2.FunctionCreateResponse:
        function = self._function(request.existing_function_id, request.app_id)
        function.request = request
        handle = self.handle(function)
        definition = api_pb2.Function()
        definition.CopyFrom(function.definition)
        definition.web_url = handle.web_url
        if server_port(definition):
            definition.flash_service_urls[:] = handle._experimental_flash_urls
        for name, method in definition.method_definitions.items():
            method.web_url = handle.method_handle_metadata[name].web_url
        return known(
            api_pb2.FunctionCreateResponse,
            function_id=function.function_id,
            function=definition,
            function_data=function.data,
            handle_metadata=handle,
        )

    async def class_create(
        self, request: api_pb2.ClassCreateRequest
    ) -> api_pb2.ClassCreateResponse:
        class_id = request.existing_class_id or self._registry.new_id("cs")
        self._registry.classes[class_id] = Class(class_id, request.app_id, request)
        return api_pb2.ClassCreateResponse(
            class_id=class_id, handle_metadata=api_pb2.ClassHandleMetadata()
        )

    def _function(self, existing_id: str, app_id: str) -> Function:
        function_id = existing_id or self._registry.new_id("fu")
        if function_id not in self._registry.functions:
            self._registry.functions[function_id] = Function(function_id, app_id)
        return self._registry.functions[function_id]

    def handle(self, function: Function) -> api_pb2.FunctionHandleMetadata:
        """What a client needs to call the function, its methods included."""
        source = function.definition if function.request is not None else function.precreate
        assert source is not None
        handle = known(
            api_pb2.FunctionHandleMetadata,
            function_name=source.function_name,
            function_type=source.function_type,
            function_schema=source.function_schema,
            definition_id=f"de-{function.function_id[3:]}",
            app_id=function.app_id,
            supported_input_formats=source.supported_input_formats,
            supported_output_formats=source.supported_output_formats,
            **_limits(function),
        )
        if isinstance(source, api_pb2.Function):
            handle.is_method = source.is_method
            handle.class_parameter_info.CopyFrom(source.class_parameter_info)
        if source.webhook_config.type:
            handle.web_url = self._web_url(function, "")
        if server_port(source):
            handle._experimental_flash_urls[:] = [self._web_url(function, "")]
        for name, method in source.method_definitions.items():
            handle.method_handle_metadata[name].CopyFrom(
                self._method_handle(function, name, method)
            )
        return handle

    def _method_handle(
        self, function: Function, name: str, method: api_pb2.MethodDefinition
    ) -> api_pb2.FunctionHandleMetadata:
        return known(
            api_pb2.FunctionHandleMetadata,
            function_name=method.function_name,
            function_type=method.function_type,
            function_schema=method.function_schema,
            use_method_name=name,
            is_method=True,
            web_url=self._web_url(function, name) if method.webhook_config.type else "",
            app_id=function.app_id,
            supported_input_formats=method.supported_input_formats,
            supported_output_formats=method.supported_output_formats,
            **_limits(function),
        )

    # Images and mounts ---------------------------------------------------------------------------

    async def image_get_or_create(
        self, request: api_pb2.ImageGetOrCreateRequest
    ) -> api_pb2.ImageGetOrCreateResponse:
        image_id = self._registry.content_id("im", _stable_bytes(request))
        self._registry.images[image_id] = request
        return api_pb2.ImageGetOrCreateResponse(
            image_id=image_id, result=SUCCESS, metadata=_image_metadata(request)
        )

    async def image_get_by_tag(
        self, request: api_pb2.ImageGetByTagRequest
    ) -> api_pb2.ImageGetByTagResponse:
        """A published image stands for one of a registry: what is in it is not known here."""
        image_id = self._registry.content_id("im", _stable_bytes(request))
        image = api_pb2.Image(dockerfile_commands=[f"FROM {request.tag}"])
        self._registry.images[image_id] = api_pb2.ImageGetOrCreateRequest(image=image)
        return api_pb2.ImageGetByTagResponse(image_id=image_id)

    async def image_join_streaming(
        self, _request: api_pb2.ImageJoinStreamingRequest
    ) -> AsyncIterator[api_pb2.ImageJoinStreamingResponse]:
        yield api_pb2.ImageJoinStreamingResponse(result=SUCCESS, eof=True)

    async def mount_batched_check_existence(
        self, request: api_pb2.MountBatchedCheckExistenceRequest
    ) -> api_pb2.MountBatchedCheckExistenceResponse:
        missing = self._files.missing(request.sha256_hex_hashes)
        return api_pb2.MountBatchedCheckExistenceResponse(missing_sha256_hex_hashes=missing)

    async def mount_put_file(
        self, request: api_pb2.MountPutFileRequest
    ) -> api_pb2.MountPutFileResponse:
        return api_pb2.MountPutFileResponse(exists=await self._files.put(request))

    async def mount_get_or_create(
        self, request: api_pb2.MountGetOrCreateRequest
    ) -> api_pb2.MountGetOrCreateResponse:
        content = api_pb2.MountGetOrCreateRequest(
            deployment_name=request.deployment_name, files=request.files
        )
        mount_id = self._registry.content_id("mo", _stable_bytes(content))
        self._registry.mounts[mount_id] = request
        return api_pb2.MountGetOrCreateResponse(
            mount_id=mount_id, handle_metadata=api_pb2.MountHandleMetadata()
        )

    # Secrets, volumes and proxies -------------------------------------------------------------------------

    async def secret_get_or_create(
        self, request: api_pb2.SecretGetOrCreateRequest
    ) -> api_pb2.SecretGetOrCreateResponse:
        values = self.secret_values(request)
        if request.deployment_name:
            secret_id = self._registry.content_id("st", _stable_bytes(request))
        else:
            secret_id = self._registry.new_id("st")
        self._registry.secrets[secret_id] = Secret(secret_id, request, values)
        metadata = known(api_pb2.SecretMetadata, name=request.deployment_name, keys=sorted(values))
        return api_pb2.SecretGetOrCreateResponse(secret_id=secret_id, metadata=metadata)

    def secret_values(self, request: api_pb2.SecretGetOrCreateRequest) -> dict[str, str]:
        """A secret's variables, which an anonymous one carries itself.

        Raises:
            GRPCError: a named one has no values.
        """
        return self._named_secret(request) if request.deployment_name else dict(request.env_dict)

    async def volume_get_or_create(
        self, request: api_pb2.VolumeGetOrCreateRequest
    ) -> api_pb2.VolumeGetOrCreateResponse:
        name = request.deployment_name
        if name:
            volume_id = self._registry.named_id("vo", name, request.environment_name)
        else:
            volume_id = self._registry.new_id("vo")
        known = self._registry.volumes.get(volume_id)
        volume = known or Volume(volume_id, name, request)
        volume.version = volume.version or request.version
        self._registry.volumes[volume_id] = volume
        return api_pb2.VolumeGetOrCreateResponse(
            volume_id=volume_id, version=volume.version, metadata=volume_metadata(volume)
        )

    async def proxy_get(self, request: api_pb2.ProxyGetRequest) -> api_pb2.ProxyGetResponse:
        proxy_id = self._registry.content_id("pr", _stable_bytes(request))
        self._registry.proxies[proxy_id] = request
        return api_pb2.ProxyGetResponse(proxy=api_pb2.Proxy(name=request.name, proxy_id=proxy_id))

    async def volume_heartbeat(self, _request: api_pb2.VolumeHeartbeatRequest) -> Empty:
        return Empty()


def _limits(function: Function) -> dict[str, object]:
    """How large arguments and results may be without going by HTTP, if that is not the usual."""
    if not function.definition.block_network:
        return {}
    return {
        "max_object_size_bytes": INLINE_BYTES_WITHOUT_NETWORK,
        "max_async_object_size_bytes": INLINE_BYTES_WITHOUT_NETWORK,
    }


def volume_metadata(volume: Volume) -> api_pb2.VolumeMetadata:
    """What a client is told about a volume."""
    return api_pb2.VolumeMetadata(name=volume.name, version=volume.version)


def _image_metadata(request: api_pb2.ImageGetOrCreateRequest) -> api_pb2.ImageMetadata:
    return api_pb2.ImageMetadata(image_builder_version=request.builder_version)


def _stable_bytes(request: Message) -> bytes:
    """The request as bytes that are equal for equal requests, whichever order its maps had."""
    return request.SerializeToString(deterministic=True)
