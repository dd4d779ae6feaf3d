"""Images: the layers that a spec asks for, and those that were recorded, in the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from modal._serialization import deserialize_data_format
from modal_proto import api_pb2

from jobspec.local.recorded import (
    RecordedBuildFunction,
    RecordedImage,
    RecordedLayer,
    RecordedVolumeMount,
)
from jobspec.spec.job import Image, JobSpec
from jobspec.verify.definition.baseline import Baseline
from jobspec.verify.definition.flat import differences
from jobspec.verify.definition.layers import Layer, digest, layers_of
from jobspec.verify.definition.secrets import recorded_secret

_BASE = re.compile(r"python:(3\.\d+)(?:\.\d+)?-slim-\w+")
_TOKEN = re.compile(r'RUN bash -c "\[\[ -v (\w+) \]\] .*')


def compare_image(
    job: JobSpec, name: str, image: RecordedImage, what: str, baseline: Baseline
) -> list[str]:
    """What the recorded image differs in from the one that the spec calls `name`."""
    chain = chain_of(job, name)
    layers = list(image.layers)
    wrong = []
    if chain[0].source == "python":
        wrong += _compare_debian(chain[0], layers.pop(0), what, baseline)
    wanted = layers_of(job, chain)
    asked = [recorded_layer(layer) for layer in layers]
    if len(wanted) != len(asked):
        shown, written = ([layer.commands for layer in each] for each in (asked, wanted))
        return [*wrong, f"{what}: the image's layers are {shown}, and the spec says {written}"]
    for one, other in zip(asked, wanted, strict=True):
        said = vars(other)
        for key, value in vars(one).items():
            if value != said[key]:
                wrong.append(f"{what}: {key} of a layer is {value}, and the spec says {said[key]}")
    plain = baseline.layers[1]
    for layer in layers:
        others = (_other_fields(plain), _other_fields(layer))
        wrong += differences(*others, f"{what}: an image step")
    return wrong


def _compare_debian(image: Image, layer: RecordedLayer, what: str, baseline: Baseline) -> list[str]:
    """The first layer is Debian slim with the Python of the spec."""
    base = layer.commands[0].removeprefix("FROM ")
    match = _BASE.fullmatch(base)
    if match is None or match[1] != image.start:
        return [f"{what}: the image starts from {base}, and the spec says {image.start}"]
    plain = baseline.layers[0]
    wrong = []
    if layer.commands[1:] != plain.commands[1:]:
        wrong.append(f"{what}: the image's first layer is not Debian slim: {layer.commands}")
    if layer.request.force_build is not bool(image.options.get("force_build")):
        wrong.append(f"{what}: force_build of the first layer is {layer.request.force_build}")
    others = (_other_fields(plain), _other_fields(layer))
    return wrong + differences(*others, f"{what}: the first layer")


def chain_of(job: JobSpec, name: str) -> list[Image]:
    """An image and those it builds on, the first one first."""
    chain = [job.images[name]]
    while chain[0].base is not None:
        chain.insert(0, job.images[chain[0].base])
    return chain


def recorded_layer(layer: RecordedLayer) -> Layer:
    """A layer as it was asked for."""
    if layer.build_function is not None:
        return _called(layer, layer.build_function)
    image = layer.request.image
    copied = layer.copied
    is_python = copied is not None and copied.name.startswith("python-build-standalone")
    return Layer(
        commands=tuple(_TOKEN.sub(r"CHECK \1", command) for command in layer.commands),
        context={name: digest(content) for name, content in layer.context.items()},
        copied=dict(copied.files) if copied is not None and not is_python else {},
        secrets=[recorded_secret(secret) for secret in layer.secrets],
        volumes=_volumes(layer.volumes),
        gpu=_gpu(image.gpu_config),
        force=layer.request.force_build,
        build_args=dict(image.build_args),
        registry_secret=layer.registry_secret.name if layer.registry_secret else "",
        python=_series(copied.name) if copied is not None and is_python else "",
    )


def _called(layer: RecordedLayer, function: RecordedBuildFunction) -> Layer:
    """A step that runs a function: what that has, since the step itself has nothing."""
    definition = function.definition
    resources, placement = definition.resources, definition.scheduler_placement
    return Layer(
        commands=layer.commands,
        secrets=[recorded_secret(secret) for secret in function.secrets],
        volumes=_volumes(function.volumes),
        gpu=_gpu(resources.gpu_config),
        force=layer.request.force_build,
        calls=function.name,
        arguments=_arguments(layer.request.image.build_function.input),
        resources={
            "milli_cpu": resources.milli_cpu,
            "memory_mb": resources.memory_mb,
            "timeout_secs": definition.timeout_secs,
            "cloud": definition.cloud_provider_str,
            "regions": list(placement.regions),
            "source": any(
                path.endswith("_app.py") for mount in function.mounts for path in mount.files
            ),
        },
    )


def _arguments(sent: api_pb2.FunctionInput) -> dict[str, object]:
    """What the function is called with, positional ones by their index."""
    if not sent.args:
        return {}
    positional, named = deserialize_data_format(sent.args, sent.data_format, None)
    return {**{str(index): value for index, value in enumerate(positional)}, **named}


def _volumes(mounts: Iterable[RecordedVolumeMount]) -> list[tuple[str, str, bool, str]]:
    return [(each.path, each.volume.name, each.read_only, each.sub_path) for each in mounts]


def _gpu(config: api_pb2.GPUConfig) -> str:
    if not config.count:
        return ""
    return config.gpu_type if config.count == 1 else f"{config.gpu_type}:{config.count}"


def _series(mount: str) -> str:
    """The Python that a mount of Modal's brings: `python-build-standalone.DATE.3.12.1-gnu`."""
    return ".".join(mount.split(".")[2:4])


def _other_fields(layer: RecordedLayer) -> api_pb2.Image:
    """All of a layer but what is compared in words."""
    found = api_pb2.Image()
    found.CopyFrom(layer.request.image)
    found.ClearField("dockerfile_commands")
    found.ClearField("base_images")
    found.ClearField("context_files")
    found.ClearField("context_mount_id")
    found.ClearField("secret_ids")
    found.ClearField("gpu_config")
    found.ClearField("build_args")
    found.ClearField("volume_mounts")
    found.ClearField("image_registry_config")
    found.ClearField("build_function")
    return found
