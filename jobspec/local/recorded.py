"""What an app asked Modal for, as plain values with the ids resolved to the things they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from google.protobuf.message import Message
from modal_proto import api_pb2

from jobspec.local.protos import text
from jobspec.local.registry import Function, Registry


@dataclass(frozen=True)
class RecordedRequest:
    """One RPC, in the order of arrival."""

    rpc: str
    message: Message


@dataclass(frozen=True)
class RecordedVolume:
    """A volume; ``name`` is empty for one without a name."""

    name: str
    create_if_missing: bool
    request: api_pb2.VolumeGetOrCreateRequest


@dataclass(frozen=True)
class RecordedVolumeMount:
    """Where a function has a volume."""

    path: str
    volume: RecordedVolume
    read_only: bool
    sub_path: str
    message: api_pb2.VolumeMount


@dataclass(frozen=True)
class RecordedSecret:
    """A secret: named, with the keys it must have, or (name empty) the values it carries."""

    name: str
    required_keys: tuple[str, ...]
    values: Mapping[str, str]
    request: api_pb2.SecretGetOrCreateRequest


@dataclass(frozen=True)
class RecordedBucketMount:
    """Where a function has a cloud bucket, and the secret with the credentials, if any."""

    path: str
    secret: RecordedSecret | None
    message: api_pb2.CloudBucketMount


@dataclass(frozen=True)
class RecordedMount:
    """Uploaded files: remote path to SHA-256 hex digest of the content."""

    name: str
    files: Mapping[str, str]
    request: api_pb2.MountGetOrCreateRequest


@dataclass(frozen=True)
class RecordedBuildFunction:
    """A function that a step of an image runs, and what it is given."""

    name: str
    secrets: tuple[RecordedSecret, ...]
    volumes: tuple[RecordedVolumeMount, ...]
    mounts: tuple[RecordedMount, ...]
    definition: api_pb2.Function


@dataclass(frozen=True)
class RecordedLayer:
    """One step of an image.

    Attributes:
        commands: the Dockerfile commands of this step alone.
        context: the files of the build context, name to content.
        copied: the mount whose files the step copies in, if any.
        secrets: the secrets the step is given.
        volumes: the volumes the step is given.
        registry_secret: the secret with the credentials of the registry, if any.
        build_function: the function it runs (``run_function``), or None.
    """

    image_id: str
    commands: tuple[str, ...]
    context: Mapping[str, bytes]
    copied: RecordedMount | None
    secrets: tuple[RecordedSecret, ...]
    volumes: tuple[RecordedVolumeMount, ...]
    registry_secret: RecordedSecret | None
    build_function: RecordedBuildFunction | None
    request: api_pb2.ImageGetOrCreateRequest


@dataclass(frozen=True)
class RecordedImage:
    """An image as its chain of layers, the first one first."""

    image_id: str
    layers: tuple[RecordedLayer, ...]

    @property
    def base(self) -> str:
        """What the first layer's ``FROM`` names: a registry image with its tag."""
        for command in self.layers[0].commands:
            if command.upper().startswith("FROM "):
                return command.split(maxsplit=1)[1].split(" ")[0]
        return ""

    @property
    def commands(self) -> tuple[str, ...]:
        """Every layer's commands in order, without the ``FROM base`` that joins the layers."""
        return tuple(c for layer in self.layers for c in layer.commands if c != "FROM base")


@dataclass(frozen=True)
class RecordedMethod:
    """A method of a class, or what a function has of the same: its kind and its endpoint."""

    name: str
    is_generator: bool
    webhook: api_pb2.WebhookConfig | None
    message: api_pb2.MethodDefinition


@dataclass(frozen=True)
class RecordedFunction:
    """A function, or the function that serves a class (``Name.*``).

    Attributes:
        name: the Modal name.
        module: the module a container imports it from.
        definition: the SDK's own description; of ranked alternatives the first.
        request: the request as it was sent.
        volumes: by mount path.
        buckets: by mount path.
        proxy: the request for the proxy that it has, or None.
        mounts: the uploads a container of it has, the SDK's own package excluded.
        schedule: cron or period, or None.
        webhook: the endpoint's description, or None for a plain function.
        methods: of a class, by name.
        gpus: one for each ranked alternative, like ``A100`` or ``H100:2``; empty without a GPU.
    """

    name: str
    module: str
    is_class: bool
    is_generator: bool
    image: RecordedImage
    volumes: Mapping[str, RecordedVolumeMount]
    buckets: Mapping[str, RecordedBucketMount]
    proxy: api_pb2.ProxyGetRequest | None
    secrets: tuple[RecordedSecret, ...]
    mounts: tuple[RecordedMount, ...]
    schedule: api_pb2.Schedule | None
    webhook: api_pb2.WebhookConfig | None
    methods: Mapping[str, RecordedMethod]
    gpus: tuple[str, ...]
    definition: api_pb2.Function
    request: api_pb2.FunctionCreateRequest


@dataclass(frozen=True)
class RecordedClass:
    """A class and the function that serves it."""

    name: str
    function: RecordedFunction
    request: api_pb2.ClassCreateRequest


@dataclass(frozen=True)
class Recording:
    """Everything that loading one app asked for.

    Attributes:
        app_name: as the app's own code gives it; empty when it gives none or has no function.
        functions: every function by its Modal name, those that serve classes included.
        classes: by name.
        images: every image and every step of one, by id.
        refused: names of RPCs that were called and are not implemented.
        requests: all of it, as protobuf messages, in order.
        output: what the loading process printed.
    """

    app_name: str
    functions: Mapping[str, RecordedFunction]
    classes: Mapping[str, RecordedClass]
    images: Mapping[str, RecordedImage]
    volumes: tuple[RecordedVolume, ...]
    secrets: tuple[RecordedSecret, ...]
    mounts: tuple[RecordedMount, ...]
    publish: api_pb2.AppPublishRequest
    refused: tuple[str, ...]
    requests: tuple[RecordedRequest, ...]
    output: str


class Assembler:
    """Resolves a registry's ids into recorded values; each object is made once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self.volumes = {
            key: RecordedVolume(
                name=volume.name,
                create_if_missing=volume.request.object_creation_type
                == api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING,
                request=volume.request,
            )
            for key, volume in registry.volumes.items()
        }
        self.secrets = {
            key: RecordedSecret(
                name=secret.request.deployment_name,
                required_keys=tuple(secret.request.required_keys),
                values=dict(secret.request.env_dict),
                request=secret.request,
            )
            for key, secret in registry.secrets.items()
        }
        self.mounts = {
            key: RecordedMount(
                name=request.deployment_name,
                files={f.filename: f.sha256_hex for f in request.files},
                request=request,
            )
            for key, request in registry.mounts.items()
        }
        self.images = {key: self._image(key) for key in registry.images}

    def _image(self, image_id: str) -> RecordedImage:
        layers: list[RecordedLayer] = []
        pending = [image_id]
        while pending:
            current = pending.pop()
            request = self._registry.images[current]
            layers.append(self._layer(current, request))
            pending += [base.image_id for base in request.image.base_images]
        return RecordedImage(image_id, tuple(reversed(layers)))

    def _layer(self, image_id: str, request: api_pb2.ImageGetOrCreateRequest) -> RecordedLayer:
        image = request.image
        function = self._registry.functions.get(request.build_function_id)
        return RecordedLayer(
            image_id=image_id,
            commands=tuple(image.dockerfile_commands),
            context={f.filename: f.data for f in image.context_files},
            copied=self.mounts.get(image.context_mount_id),
            secrets=tuple(self.secrets[s] for s in image.secret_ids),
            volumes=tuple(self._volume_mount(mount) for mount in image.volume_mounts),
            registry_secret=self.secrets.get(image.image_registry_config.secret_id),
            build_function=self._build_function(function) if function is not None else None,
            request=request,
        )

    def _build_function(self, function: Function) -> RecordedBuildFunction:
        definition = function.definition
        return RecordedBuildFunction(
            name=function.name,
            secrets=tuple(self.secrets[s] for s in definition.secret_ids),
            volumes=tuple(self._volume_mount(mount) for mount in definition.volume_mounts),
            mounts=tuple(self._own_mounts(definition.mount_ids)),
            definition=definition,
        )

    def function(self, function: Function) -> RecordedFunction:
        """One function with everything it refers to."""
        definition = function.definition
        assert function.request is not None
        return RecordedFunction(
            name=function.name,
            module=definition.module_name,
            is_class=definition.is_class,
            is_generator=definition.function_type == api_pb2.Function.FUNCTION_TYPE_GENERATOR,
            image=self.images[definition.image_id],
            volumes={m.mount_path: self._volume_mount(m) for m in definition.volume_mounts},
            buckets={m.mount_path: self._bucket_mount(m) for m in definition.cloud_bucket_mounts},
            proxy=self._registry.proxies.get(definition.proxy_id),
            secrets=tuple(self.secrets[s] for s in definition.secret_ids),
            mounts=tuple(self._own_mounts(definition.mount_ids)),
            schedule=definition.schedule if definition.HasField("schedule") else None,
            webhook=_webhook(definition.webhook_config),
            methods={n: _method(n, m) for n, m in definition.method_definitions.items()},
            gpus=tuple(_gpus(function.data)),
            definition=definition,
            request=function.request,
        )

    def _volume_mount(self, mount: api_pb2.VolumeMount) -> RecordedVolumeMount:
        return RecordedVolumeMount(
            path=mount.mount_path,
            volume=self.volumes[mount.volume_id],
            read_only=mount.read_only,
            sub_path=text(mount, "sub_path"),
            message=mount,
        )

    def _bucket_mount(self, mount: api_pb2.CloudBucketMount) -> RecordedBucketMount:
        secret = self.secrets.get(mount.credentials_secret_id)
        return RecordedBucketMount(path=mount.mount_path, secret=secret, message=mount)

    def _own_mounts(self, mount_ids: Sequence[str]) -> list[RecordedMount]:
        """Mounts of the app's files: those without a deployment name, in a stable order."""
        mounts = [self.mounts[m] for m in mount_ids]
        return sorted((m for m in mounts if not m.name), key=lambda m: sorted(m.files))


def _webhook(config: api_pb2.WebhookConfig) -> api_pb2.WebhookConfig | None:
    return config if config.type != api_pb2.WEBHOOK_TYPE_UNSPECIFIED else None


def _method(name: str, definition: api_pb2.MethodDefinition) -> RecordedMethod:
    return RecordedMethod(
        name=name,
        is_generator=definition.function_type == api_pb2.Function.FUNCTION_TYPE_GENERATOR,
        webhook=_webhook(definition.webhook_config),
        message=definition,
    )


def _gpus(data: api_pb2.FunctionData) -> list[str]:
    configs = [ranked.function.resources.gpu_config for ranked in data.ranked_functions]
    return [
        c.gpu_type if c.count == 1 else f"{c.gpu_type}:{c.count}" for c in configs if c.count > 0
    ]
