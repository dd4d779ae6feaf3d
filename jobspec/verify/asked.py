"""What an app asks Modal for, told without a spec: so that two apps can be compared by a program.

No ids, hashes or values of secrets, nothing of the app's own file name, and nothing that the SDK
sends for an object that asks for nothing. The same definitions give the same text, however their
code is laid out and in whichever order it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from google.protobuf.message import Message
from modal_proto import api_pb2

from jobspec.local.recorded import (
    RecordedBucketMount,
    RecordedFunction,
    RecordedImage,
    RecordedLayer,
    RecordedMethod,
    Recording,
)
from jobspec.verify.definition.baseline import BARE_CLASS, BARE_SERVER, Baseline
from jobspec.verify.definition.compare import app_tags, without_older
from jobspec.verify.definition.flat import flat
from jobspec.verify.definition.handles import asked_volume, named
from jobspec.verify.definition.images import recorded_layer
from jobspec.verify.definition.secrets import recorded_secret

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
Asked: TypeAlias = "dict[str, Value]"

OWN_FILE = "the app"
_WEB = {
    api_pb2.WEBHOOK_TYPE_FUNCTION: "endpoint",
    api_pb2.WEBHOOK_TYPE_ASGI_APP: "asgi",
    api_pb2.WEBHOOK_TYPE_WSGI_APP: "wsgi",
    api_pb2.WEBHOOK_TYPE_WEB_SERVER: "web_server",
}
_NAMES = ("function_name", "implementation_name", "app_name", "module_name", "method_definitions")


def asked(recording: Recording, module: str, baseline: Baseline) -> Asked:
    """What a recording holds, as JSON values; `module` is the name of the app's own module."""
    functions: Asked = {
        name: _function(function, module, baseline)
        for name, function in sorted(recording.functions.items())
    }
    tags: Asked = {}
    tags.update(sorted(app_tags(recording).items()))
    return _said({"name": recording.app_name, "tags": tags}) | {"functions": functions}


def as_text(found: Asked) -> str:
    """What an app asks for, a line for each fact: `functions.work.volumes./data = "rows"`."""
    lines = (f"{path} = {json.dumps(value, ensure_ascii=False)}" for path, value in _lines(found))
    return "".join(f"{line}\n" for line in lines)


def _lines(value: Mapping[str, Value], prefix: str = "") -> Iterator[tuple[str, Value]]:
    for key, each in value.items():
        if isinstance(each, dict) and each:
            yield from _lines(each, f"{prefix}{key}.")
        elif isinstance(each, list) and key == "image":
            numbered = {f"{index}": item for index, item in enumerate(each, 1)}
            yield from _lines(numbered, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", each


def _said(values: Asked) -> Asked:
    """Without what is empty: it says no more than its absence."""
    return {key: value for key, value in values.items() if value not in ("", [], {}, None, False)}


def _function(function: RecordedFunction, module: str, baseline: Baseline) -> Asked:
    definition = without_older(function.definition)
    kind = _kind(function)
    bare = baseline.function({"class": f"{BARE_CLASS}.*", "server": BARE_SERVER}.get(kind, kind))
    for field in _NAMES:
        definition.ClearField(field)  # type: ignore[arg-type]  # names of its fields
    definition.resources.ClearField("gpu_config")
    own = function.name.removesuffix(".*")
    written = function.definition.implementation_name.removesuffix(".*")
    return _said(
        {
            "kind": kind,
            "code": "" if written == own else written,
            "gpu": list(function.gpus),
            "settings": _beside(definition, bare),
            "volumes": {
                path: _said(
                    {
                        "volume": asked_volume(mount.volume),
                        "read_only": mount.read_only,
                        "sub_path": mount.sub_path,
                    }
                )
                for path, mount in sorted(function.volumes.items())
            },
            "buckets": {path: _bucket(each) for path, each in sorted(function.buckets.items())},
            "secrets": [recorded_secret(secret).shown for secret in function.secrets],
            "proxy": _proxy(function.proxy) if function.proxy is not None else "",
            "methods": {
                name: _method(method, baseline) for name, method in sorted(function.methods.items())
            },
            "files": _files(function, module),
            "image": _image(function.image, baseline),
        }
    )


def _proxy(request: api_pb2.ProxyGetRequest) -> str:
    return named(request.name, request.environment_name)


def _kind(function: RecordedFunction) -> str:
    if function.definition.is_server:
        return "server"
    if function.is_class:
        return "class"
    if function.webhook is not None:
        return _WEB.get(function.webhook.type, "endpoint")
    return "generator" if function.is_generator else "function"


def _beside(message: Message, bare: Message) -> Asked:
    """What a message says that a bare one does not; null for what only the bare one says."""
    found, plain = flat(message), flat(bare)
    return {
        path: _value(found.get(path))
        for path in sorted(found.keys() | plain.keys())
        if found.get(path) != plain.get(path)
    }


def _value(value: object) -> Value:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def _method(method: RecordedMethod, baseline: Baseline) -> Asked:
    kind = "generator" if method.is_generator else "function"
    if method.webhook is not None:
        kind = _WEB.get(method.webhook.type, "endpoint")
    message = api_pb2.MethodDefinition()
    message.CopyFrom(method.message)
    message.ClearField("function_name")
    message.ClearField("function_schema")
    return {"kind": kind} | _said({"settings": _beside(message, baseline.method(kind))})


def _bucket(mount: RecordedBucketMount) -> Asked:
    message = api_pb2.CloudBucketMount()
    message.CopyFrom(mount.message)
    message.ClearField("credentials_secret_id")
    message.ClearField("mount_path")
    found = _beside(message, api_pb2.CloudBucketMount())
    secret = recorded_secret(mount.secret).shown if mount.secret is not None else ""
    return found | _said({"secret": secret})


def _files(function: RecordedFunction, module: str) -> list[Value]:
    """Where the files are that a container has of the launching side."""
    paths = {path for mount in function.mounts for path in mount.files}
    own = f"/root/{module}.py"
    return [*([OWN_FILE] if own in paths else []), *sorted(paths - {own})]


def _image(image: RecordedImage, baseline: Baseline) -> list[Value]:
    return [_layer(layer, baseline) for layer in image.layers]


def _layer(layer: RecordedLayer, baseline: Baseline) -> Value:
    """Commands alone where there is nothing else; of Debian slim, what it starts from."""
    if layer.commands[1:] == baseline.layers[0].commands[1:]:
        return layer.commands[0]
    told = recorded_layer(layer)
    said = _said(
        {
            "context": _sorted(told.context),
            "copied": _sorted(told.copied),
            "secrets": [secret.shown for secret in told.secrets],
            "volumes": [repr(volume) for volume in told.volumes],
            "gpu": told.gpu,
            "force": told.force,
            "build_args": _sorted(f"{key}={value}" for key, value in told.build_args.items()),
            "registry_secret": told.registry_secret,
            "python": told.python,
            "calls": told.calls,
            "arguments": {key: _value(value) for key, value in told.arguments.items()},
            "resources": _said({key: _value(value) for key, value in told.resources.items()}),
        }
    )
    commands: list[Value] = [each for each in told.commands if each != "FROM base"]
    if said:
        return _said({"commands": commands}) | said
    return commands[0] if len(commands) == 1 else commands


def _sorted(names: Iterable[str]) -> list[Value]:
    return [*sorted(names)]
